// Who takes part. `files` are the ends of a model's files (see models/make.mjs); a precision that
// is not there is one that the contender has no form for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { peersDir } from './peers.mjs';

const tflite = { fp32: ['fp32.tflite'], int8: ['int8.tflite'] };

const table = {
  monograph: { title: 'monograph', adapter: 'monograph', files: tflite },
  'monograph-simd': {
    title: 'monograph without relaxed SIMD',
    adapter: 'monograph_simd',
    files: tflite,
    optional: true,
  },
  litert: { title: 'LiteRT.js', adapter: 'litert', package: '@litertjs/core', files: tflite },
  onnxruntime: {
    title: 'onnxruntime-web',
    adapter: 'onnxruntime',
    package: 'onnxruntime-web',
    files: { fp32: ['fp32.onnx'], int8: ['int8.onnx'] },
  },
  tfjs: {
    title: 'tfjs-wasm',
    adapter: 'tfjs',
    package: '@tensorflow/tfjs-backend-wasm',
    files: { fp32: ['tfjs/model.json', 'tfjs/weights.bin'] },
  },
  'tfjs-tflite': {
    title: 'tfjs-tflite',
    adapter: 'tfjs_tflite',
    package: '@tensorflow/tfjs-tflite',
    files: tflite,
    optional: true,
  },
};

export const contenderNames = Object.keys(table);
export const defaultNames = contenderNames.filter((name) => !table[name].optional);
export const optionalNames = contenderNames.filter((name) => table[name].optional);

// Ours: what the ratios refer to.
export const base = 'monograph';

function versionOf({ package: name }) {
  const folder = name ? join(peersDir, 'node_modules', name) : root;
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

export function contender(name) {
  return { name, version: versionOf(table[name]), ...table[name] };
}

export function modelUrls({ files }, network, precision) {
  return files[precision].map((end) => `/bench-models/${network}.${end}`);
}
