// Every variant in Chromium gives what `simd` gives in Node.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { decodeImage, defaultModelUrl, Model } from '../../dist/node.js';
import { folders, skipBrowser, withBrowser } from '../support/browser.mjs';
import { floatModel, sameScores, samplePaths } from '../support/samples.mjs';
import { missing, readPhoto, sharedPath, sharedPhotos } from '../support/shared.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const FLOAT_TOLERANCE = 1e-5;
const QUANTA = 1;
const QUANTISED = 'mobilenet_v2_1.0_224_quant.tflite';
const timeout = 180_000;

// What the model gives for each image in Node, as plain numbers and strings.
async function inNode(source, images) {
  const model = await Model.load(source, { variant: 'simd' });
  const results = [];
  for (const image of images) results.push(plain(await model.run(image), model));
  model.dispose();
  return results;
}

const plain = ({ labels, scores, ...tensors }, { outputs }) =>
  labels ? { labels, scores: Array.from(scores) } : Array.from(tensors[outputs[0].name].data);

// The same in Chromium, in one variant.
function inPage(page, url, variant, images) {
  const sent = images.map(({ data, ...size }) => ({ data: Buffer.from(data).toString('base64'), ...size }));
  return page.evaluate(
    async ({ address, wanted, pictures }) => {
      const model = await globalThis.monograph.Model.load(address, { variant: wanted });
      const results = [];
      for (const { data, width, height } of pictures) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        const { labels, scores, ...tensors } = await model.run({ data: bytes, width, height });
        const values = labels ? { labels, scores: Array.from(scores) } : Array.from(tensors[model.outputs[0].name].data);
        results.push(values);
      }
      model.dispose();
      return results;
    },
    { address: url, wanted: variant, pictures: sent },
  );
}

async function compare(url, expected, images, check) {
  await withBrowser({ folders: { ...folders, zoo: sharedPath('zoo'), small: path.dirname(floatModel) } }, async ({ open }) => {
    const page = await open('pages/blank.html');
    await page.waitForFunction(() => globalThis.monograph !== undefined);
    for (const variant of VARIANTS) {
      const found = await inPage(page, url, variant, images);
      found.forEach((result, i) => check(result, expected[i], `${variant}, picture ${i}`));
    }
    assert.deepEqual(page.problems, []);
  });
}

async function compareOnSamples(source, url) {
  const images = await Promise.all(samplePaths.map((file) => decodeImage(file)));
  const expected = await inNode(source, images);
  await compare(url, expected, images, (result, wanted, what) => {
    assert.ok(sameScores(result, wanted, FLOAT_TOLERANCE), `${what}: ${JSON.stringify([result, wanted])}`);
  });
  return new Set(expected.map(({ labels }) => labels[0])).size;
}

test('the default model gives the same', { skip: skipBrowser, timeout }, async () => {
  const answers = await compareOnSamples(defaultModelUrl, '/models/efficientnet_lite0.int8.tflite');
  assert.equal(answers, samplePaths.length);
});

test('a float model gives the same', { skip: skipBrowser, timeout }, async () => {
  await compareOnSamples(floatModel, `/small/${path.basename(floatModel)}`);
});

test('a quantised model gives the same', { skip: skipBrowser || missing('zoo', QUANTISED) || missing('photos'), timeout }, async () => {
  const images = await Promise.all(sharedPhotos().slice(0, 3).map((photo) => readPhoto(photo, 224, 224)));
  const expected = await inNode(sharedPath('zoo', QUANTISED), images);
  await compare(`/zoo/${QUANTISED}`, expected, images, (result, wanted, what) => {
    assert.equal(result.length, wanted.length);
    result.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) <= QUANTA, `${what}, class ${i}`));
  });
});
