// The engines that the tab "Compare" runs beside ours, and the network in their formats. They are the
// benchmark's, in its versions; where they cannot be fetched the site goes without.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../../scripts/lib/paths.mjs';
import { toTflite } from '../../../tests/bench/models/tflite.mjs';
import { installPeers, peersDir } from '../../../tests/bench/peers.mjs';
import { networkSources, readNetwork } from './classifier.mjs';
import { brotliBytes, QUICK } from './compress.mjs';
import { makeOnce } from './made.mjs';
import { asset } from './paths.mjs';

const installed = (...parts) => join(peersDir, 'node_modules', ...parts);
const versionOf = (name) => JSON.parse(readFileSync(installed(name, 'package.json'), 'utf8')).version;

// What a page downloads of each, by number of threads.
const litertFiles = (kind) => [`litert_wasm_${kind}.js`, `litert_wasm_${kind}.wasm`];
const files = {
  litert: { one: ['litert.js', ...litertFiles('internal')], many: ['litert.js', ...litertFiles('threaded_internal')] },
  onnxruntime: {
    one: ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'],
    many: ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'],
  },
};

// For browsers without relaxed SIMD.
const otherFiles = { litert: litertFiles('compat_internal'), onnxruntime: [] };
const packages = { litert: '@litertjs/core', onnxruntime: 'onnxruntime-web' };
const folders = { litert: ['@litertjs/core', 'wasm'], onnxruntime: ['onnxruntime-web', 'dist'] };

async function bundleLitert(outfile) {
  const { build } = await import('esbuild');
  const entryPoints = [join(peersDir, 'bundles', 'litert.mjs')];
  await build({ entryPoints, outfile, bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', legalComments: 'none', logLevel: 'error' });
}

async function copyFiles(name) {
  mkdirSync(asset('peers', name), { recursive: true });
  const all = new Set([...files[name].one, ...files[name].many, ...otherFiles[name]]);
  for (const file of all) {
    const target = asset('peers', name, file);
    if (file === 'litert.js') await bundleLitert(target);
    else copyFileSync(installed(...folders[name], file), target);
  }
}

const bytesOf = (name, threads) =>
  brotliBytes(`${name}-${threads}`, files[name][threads].map((file) => asset('peers', name, file)), QUICK);

const networkFile = (precision, format) => asset('peers', 'networks', `efficientnet_lite0.${precision}.${format}`);

async function makeNetworks() {
  const { toOnnx } = await import('../../../tests/bench/models/onnx.mjs');
  const sources = [...networkSources, join(root, 'tests/bench/models/onnx.mjs'), fileURLToPath(import.meta.url)];
  const stamp = networkFile('int8', 'onnx');
  await makeOnce(stamp, sources, () => {
    const network = readNetwork();
    for (const [precision, isInt8] of [['float', false], ['int8', true]]) {
      writeFileSync(networkFile(precision, 'tflite'), toTflite(network, { isInt8 }));
      writeFileSync(networkFile(precision, 'onnx'), toOnnx(network, { isInt8 }));
    }
  });
  copyFileSync(join(root, 'models', 'labels', 'imagenet1k.txt'), asset('peers', 'networks', 'labels.txt'));
}

// { name: { version, quickBytes: { one, many } } }, by number of threads, or undefined where the packages cannot be had.
export async function makePeers() {
  const isThere = await installPeers().then(() => true, () => false);
  if (!isThere) return undefined;
  await makeNetworks();
  const made = {};
  for (const name of Object.keys(files)) {
    await copyFiles(name);
    const quickBytes = { one: await bytesOf(name, 'one'), many: await bytesOf(name, 'many') };
    made[name] = { version: versionOf(packages[name]), quickBytes };
  }
  return made;
}
