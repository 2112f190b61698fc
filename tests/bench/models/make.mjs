// Makes the benchmark's models: one set of random weights a network, in every contender's format,
// and beside them what they should answer to makeInput(224).
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../../scripts/lib/download.mjs';
import { makeInput } from '../page/picture.mjs';
import { networks } from './networks.mjs';
import { toOnnx } from './onnx.mjs';
import { addQuantization, evaluateQuantized } from './quantize.mjs';
import { evaluate } from './reference.mjs';
import { toTflite } from './tflite.mjs';
import { toTfjs } from './tfjs.mjs';
import { addWeights } from './weights.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const seed = 7;

// The models depend on these sources and nothing else.
function sourceHash() {
  const files = readdirSync(here)
    .filter((name) => name.endsWith('.mjs'))
    .sort();
  const paths = [...files.map((name) => join(here, name)), join(here, '../page/picture.mjs')];
  return sha256(paths.map((path) => readFileSync(path, 'utf8')).join('\0'));
}

function files(network) {
  const { name, shapes } = network;
  const [side] = shapes[0];
  addWeights(network, [makeInput(side, { seed: 1 }), makeInput(side, { seed: 2 })], seed);
  addQuantization(network);
  const input = makeInput(side);
  const expected = { fp32: evaluate(network, input), int8: evaluateQuantized(network, input) };
  const tfjs = toTfjs(network);
  return {
    [`${name}.fp32.tflite`]: toTflite(network),
    [`${name}.int8.tflite`]: toTflite(network, { isInt8: true }),
    [`${name}.fp32.onnx`]: toOnnx(network),
    [`${name}.int8.onnx`]: toOnnx(network, { isInt8: true }),
    [`${name}.tfjs/model.json`]: tfjs.json,
    [`${name}.tfjs/weights.bin`]: tfjs.weights,
    [`${name}.expected.json`]: JSON.stringify({ fp32: [...expected.fp32], int8: [...expected.int8] }),
  };
}

// Writes all files into `folder`, unless those there were made by the same sources.
export function makeModels(folder, report = () => {}) {
  const stamp = join(folder, 'sources.sha256');
  const hash = sourceHash();
  try {
    if (readFileSync(stamp, 'utf8') === hash) return;
  } catch {
    mkdirSync(folder, { recursive: true });
  }
  for (const make of Object.values(networks)) {
    const network = make();
    report(network.title);
    for (const [name, data] of Object.entries(files(network))) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
    }
  }
  writeFileSync(stamp, hash);
}
