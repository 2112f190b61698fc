// The models that the site offers, in the order of their tabs.
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { asset } from './paths.mjs';

function int8Classifier() {
  const name = 'efficientnet_lite0.int8.tflite';
  copyFileSync(join(root, 'models', name), asset('models', name));
  return { tab: 'classify', id: 'int8', title: 'EfficientNet-Lite0', precision: 'int8', file: `models/${name}` };
}

export async function makeModels() {
  mkdirSync(asset('models'), { recursive: true });
  const made = [int8Classifier()];
  return made.map((model) => ({ ...model, bytes: statSync(asset(model.file)).size }));
}
