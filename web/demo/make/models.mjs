// The models that the site offers, in the order of their tabs, each with a page that draws its graph.
import { mkdirSync, readFileSync } from 'node:fs';
import { sha256 } from '../../../scripts/lib/download.mjs';
import { makeClassifiers } from './classifier.mjs';
import { makeOnce } from './made.mjs';
import { monograph, toolFiles } from './monograph.mjs';
import { makeDetector } from './objectron.mjs';
import { asset } from './paths.mjs';
import { makeSegmenter } from './selfie.mjs';
import { installSources } from './sources.mjs';

async function finished(model) {
  const page = model.file.replace('.tflite', '.html');
  await makeOnce(asset(page), [asset(model.file), ...toolFiles], (to) => monograph('inspect', asset(model.file), '--html', to));
  const file = readFileSync(asset(model.file));
  return { ...model, page, bytes: file.length, integrity: sha256(file) };
}

export async function makeModels() {
  mkdirSync(asset('models'), { recursive: true });
  const made = await makeClassifiers();
  if (await installSources()) made.push(await makeDetector(), await makeSegmenter());
  return Promise.all(made.map(finished));
}
