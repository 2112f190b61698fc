// monograph.resize in WebAssembly gives what the libraries gave: tests/golden/resize, all uint8 results,
// bit for bit, and floats as closely as docs/RESIZE.md says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { encode } from 'flatbuffers/mjs/flexbuffers.js';
import { Model } from '../../dist/node.js';
import { writeModel } from '../support/tflite_writer.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const FOLDER = new URL('../golden/resize/', import.meta.url);
const PEERS = ['pillow', 'torch', 'opencv', 'tf'];
const FLOAT_TOLERANCE = 2e-6; // Of images from 0 to 1.

// The picture that generate.py makes of a seed.
function pixelAt(i, [, height, width, channels], seed) {
  const x = Math.floor(i / channels) % width;
  const y = Math.floor(i / (channels * width)) % height;
  if (seed % 3 === 0) return (x * 5 + y * 3 + (i % channels) * 40) & 255;
  if (seed % 3 === 2) return ((Math.floor(x / 3) + Math.floor(y / 2) + (i % channels)) % 2) * 255;
  const mixed = Math.imul(i + seed, 2654435761) >>> 0;
  return Math.imul(mixed ^ (mixed >>> 15), 2246822519) >>> 24;
}

const shapeOf = ({ shape, drop_alpha: dropAlpha }) => (dropAlpha ? [...shape.slice(0, 3), 3] : shape);

function imageOf(entry) {
  const { dtype, shape, seed, drop_alpha: dropAlpha } = entry;
  const count = shape.reduce((a, b) => a * b);
  const all = new Uint8Array(count);
  for (let i = 0; i < count; i++) all[i] = pixelAt(i, shape, seed);
  const bytes = dropAlpha ? all.filter((_, i) => i % 4 !== 3) : all;
  const data = dtype === 'uint8' ? bytes : Float32Array.from(bytes, (byte) => byte / 255);
  return { shape: shapeOf(entry), data };
}

const resultType = ({ dtype, options }) => (options.float_output ? 'float32' : dtype);

function expectedOf(test, bin) {
  const count = Math.ceil(test.result.reduce((a, b) => a * b) / test.step);
  if (resultType(test) === 'uint8') return new Uint8Array(bin.buffer, bin.byteOffset + test.at, count);
  return new Float32Array(bin.slice(test.at, test.at + 4 * count).buffer);
}

// One input and one output for each case.
function modelOf(cases) {
  const images = cases.map((entry, i) => ({
    name: `image${i}`,
    dtype: entry.dtype,
    shape: shapeOf(entry),
  }));
  const results = cases.map((entry, i) => ({ name: `out${i}`, dtype: resultType(entry), shape: entry.result }));
  return writeModel({
    tensors: [...images, ...results],
    operators: cases.map(({ options }, i) => ({
      custom: 'monograph.resize',
      inputs: [i],
      outputs: [cases.length + i],
      customOptions: encode(options),
    })),
    inputs: cases.map((_, i) => i),
    outputs: cases.map((_, i) => cases.length + i),
  });
}

function check(entry, actual, expected) {
  const about = JSON.stringify(entry);
  const allowed =
    resultType(entry) === 'uint8'
      ? Number(entry.options.method === 'opencv:cubic')
      : FLOAT_TOLERANCE * (entry.dtype === 'uint8' ? 255 : 1);
  expected.forEach((value, i) => {
    const difference = Math.abs(value - actual.data[i * entry.step]);
    assert.ok(difference <= allowed, `element ${i * entry.step} is ${difference} off: ${about}`);
  });
}

for (const variant of variantsHere()) {
  for (const peer of PEERS) {
    test(`${variant} resizes as ${peer} does`, async () => {
      const { cases } = JSON.parse(readFileSync(new URL(`${peer}.json`, FOLDER), 'utf8'));
      const bin = new Uint8Array(readFileSync(new URL(`${peer}.bin`, FOLDER)));
      const model = await Model.load(modelOf(cases), { variant, threads: threadsOf(variant) });
      const images = cases.map((entry, i) => [`image${i}`, imageOf(entry)]);
      const results = await model.run(Object.fromEntries(images));
      cases.forEach((entry, i) => check(entry, results[`out${i}`], expectedOf(entry, bin)));
      model.dispose();
    });
  }
}
