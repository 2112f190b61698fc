// How often a packed classifier names Fashion-MNIST's test images right.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/lib/exec.mjs';
import { npyBytes } from '../support/npy.mjs';
import { CLASSES, rgbImages } from './fashion_mnist.mjs';

const BATCH = 1000;

async function answers(monograph, model, images, folder) {
  const file = join(folder, 'image.npy');
  writeFileSync(file, npyBytes('uint8', images.shape, images.data));
  await run(monograph, ['run', model, '--input', `image=${file}`, '--out', folder]);
  const { shape, data } = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'));
  return Array.from({ length: shape[0] }, (_, i) => CLASSES.indexOf(data[i * shape[1]]));
}

// The class that a model gives each image of a part.
export async function classesOf(monograph, model, part, folder, report) {
  mkdirSync(folder, { recursive: true });
  const found = [];
  for (let first = 0; first < part.labels.length; first += BATCH) {
    report(`${first} of ${part.labels.length}`);
    const images = rgbImages(part, first, Math.min(first + BATCH, part.labels.length));
    found.push(...(await answers(monograph, model, images, folder)));
  }
  return found;
}

// Of how many per cent both agree.
export function agreement(some, others) {
  const equal = some.filter((value, i) => value === others[i]).length;
  return (100 * equal) / some.length;
}
