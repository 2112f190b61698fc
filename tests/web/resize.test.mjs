// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR give what TensorFlow Lite gives: larger, smaller, odd and
// equal sizes, by all three ideas of where pixels lie.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Model } from '../../dist/node.js';
import { startOracle } from '../support/oracle.mjs';
import { int32Bytes, resizeBilinearOptions, resizeNearestOptions, writeModel } from '../support/tflite_writer.mjs';

const PIXELS = ['legacy', 'align_corners', 'half_pixel_centers'];
const KINDS = {
  bilinear: { code: 23, version: 3, options: resizeBilinearOptions },
  nearest: { code: 97, version: 3, options: resizeNearestOptions },
};
const QUANTIZATION = { scale: 0.05, zeroPoint: 3 };

// Differences that are allowed to blended pixels; nearest ones are exact. Floats, of up to 1, are added
// in another order. With a scale both engines run XNNPACK, and either neighbour may be the rounded one.
// Of int8 without, TensorFlow Lite rounds pixels per pixel to a 1024th, so that its positions drift
// along both axes, by up to half a 1024th each pixel; ours do not.
const drift = ([height, width]) => 1 + (255 * (height + width)) / 2048;

const INPUTS = [
  { name: 'float32', dtype: 'float32', bilinear: () => 1e-6 },
  { name: 'uint8', dtype: 'uint8', bilinear: () => 0 },
  { name: 'int8', dtype: 'int8', bilinear: drift },
  { name: 'uint8 with a scale', dtype: 'uint8', quantization: QUANTIZATION, bilinear: () => 1 },
  { name: 'int8 with a scale', dtype: 'int8', quantization: QUANTIZATION, bilinear: () => 1 },
];

// [height, width] of images, and what each is resized to.
const SIZES = [
  { from: [1, 1], to: [[1, 1], [3, 2]] },
  { from: [4, 6], to: [[8, 12], [2, 3], [4, 6], [1, 1], [9, 5]] },
  { from: [7, 5], to: [[14, 10], [13, 11], [3, 4], [7, 2], [1, 9]] },
  { from: [33, 47], to: [[17, 23], [66, 94], [32, 32], [100, 31]] },
];

// One output for each case: how, where pixels lie, the size.
const casesOf = ({ to }) =>
  Object.keys(KINDS).flatMap((kind) => PIXELS.flatMap((pixels) => to.map((size) => ({ kind, pixels, size }))));

function modelOf({ dtype, quantization }, cases, [height, width]) {
  const image = { name: 'image', dtype, quantization, shape: [1, height, width, 3] };
  const tensors = cases.flatMap(({ size }, i) => [
    { name: `size${i}`, dtype: 'int32', shape: [2], data: int32Bytes(...size) },
    { name: `output${i}`, dtype, quantization, shape: [1, ...size, 3] },
  ]);
  return writeModel({
    tensors: [image, ...tensors],
    operators: cases.map(({ kind, pixels }, i) => {
      const { code, version, options } = KINDS[kind];
      return { code, version, inputs: [0, 1 + 2 * i], outputs: [2 + 2 * i], options: options(pixels) };
    }),
    inputs: [0],
    outputs: cases.map((_, i) => 2 + 2 * i),
  });
}

const ARRAYS = {
  float32: (random) => Float32Array.from(random, (value) => value / 2 ** 31 - 1),
  uint8: (random) => Uint8Array.from(random, (value) => value >>> 24),
  int8: (random) => Int8Array.from(random, (value) => value >> 24),
};

// The same pixels in every run: a multiplicative generator of the period 2^32.
function imageOf(dtype, [height, width]) {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  return ARRAYS[dtype](Uint32Array.from({ length: height * width * 3 }, next));
}

const maxDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

async function compare(context, input, sizes) {
  const cases = casesOf(sizes);
  const file = modelOf(input, cases, sizes.from);
  const data = imageOf(input.dtype, sizes.from);
  const oracle = await startOracle(context, file);
  const expected = await oracle.infer(data);
  const model = await Model.load(file, { threads: 1 });
  const results = await model.run({ image: { data, shape: [1, ...sizes.from, 3] } });
  cases.forEach(({ kind, pixels, size }, i) => {
    const what = `${kind}, ${pixels}, ${sizes.from.join(' x ')} to ${size.join(' x ')}`;
    const ours = results[`output${i}`].data;
    assert.equal(ours.length, expected[i].length, what);
    const difference = maxDifference(ours, expected[i]);
    assert.ok(difference <= (kind === 'nearest' ? 0 : input.bilinear(size)), `${what}: differs by ${difference}`);
  });
  model.dispose();
}

for (const input of INPUTS) {
  test(`${input.name} images are resized as TensorFlow Lite does`, { timeout: 120_000 }, async (context) => {
    for (const sizes of SIZES) await compare(context, input, sizes);
  });
}
