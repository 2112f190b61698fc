// The classifier in int8, as the project has it, and in float: what the int8 file's numbers stand for, as float16
// weights. The float file that the recipe makes of the published weights needs Python; this one needs nothing.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../../scripts/lib/paths.mjs';
import { toTflite } from '../../../tests/bench/models/tflite.mjs';
import { makeOnce } from './made.mjs';
import { monograph, toolFiles } from './monograph.mjs';
import { networkOf } from './network_of.mjs';
import { asset, work } from './paths.mjs';

const name = 'efficientnet_lite0';
export const int8File = join(root, 'models', `${name}.int8.tflite`);
const labels = join(root, 'models', 'labels', 'imagenet1k.txt');

export const readNetwork = () => networkOf(new Uint8Array(readFileSync(int8File)));

// What the reading of the network depends on.
export const networkSources = [
  int8File,
  ...['classifier.mjs', 'network_of.mjs', 'tflite_reader.mjs'].map((file) => fileURLToPath(new URL(file, import.meta.url))),
  join(root, 'tests/bench/models/tflite.mjs'),
];

// The preprocessing of the int8 file (models/recipes/efficientnet_lite0), but for the scale, which is in the
// first layer's weights already.
async function packFloat(target) {
  const bare = work('float', `${name}.fp32.tflite`);
  mkdirSync(work('float'), { recursive: true });
  writeFileSync(bare, toTflite(readNetwork()));
  const inFront = ['--crop-fraction', '0.875', '--resize', 'bilinear:224', '--mean', '127'];
  await monograph('pack', bare, '-o', target, ...inFront, '--labels', labels, '--weights', 'fp16');
}

export async function makeClassifiers() {
  const int8 = `models/${name}.int8.tflite`;
  const float = `models/${name}.fp16.tflite`;
  copyFileSync(int8File, asset(int8));
  await makeOnce(asset(float), [...networkSources, ...toolFiles, labels], packFloat);
  const classifier = { tab: 'classify', title: 'EfficientNet-Lite0' };
  return [
    { ...classifier, precision: 'int8', file: int8 },
    { ...classifier, precision: 'float', file: float },
  ];
}
