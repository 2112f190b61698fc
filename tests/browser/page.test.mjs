// The demo page, and the default model in every variant in Chromium.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage, defaultModelUrl, Model } from '../../dist/node.js';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { sameScores, SAMPLE_LABELS, sampleName, samplePaths, skipWithoutModel } from '../support/samples.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const FLOAT_TOLERANCE = 1e-5;
const options = { skip: skipBrowser || skipWithoutModel, timeout: 180_000 };

const answered = (count) => document.body.dataset.answers === String(count);
const firstLabel = (page) => page.locator('#bars li .name span').first().textContent();

// Drops the file of a sample on the page, as a file manager does.
const dropSample = (page, name) =>
  page.evaluate(async (path) => {
    const blob = await (await fetch(path)).blob();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([blob], 'dropped.jpg', { type: blob.type }));
    document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  }, `samples/${name}.jpg`);

test('the page names samples, files and drops', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await open('');
    await page.waitForFunction(answered, 1);
    assert.match(await firstLabel(page), SAMPLE_LABELS.cat);
    assert.equal(await page.locator('#bars li').count(), 5);
    assert.match(await page.locator('#run-ms').textContent(), /^\d+(\.\d)? ms$/);
    await page.getByRole('button', { name: 'goldfish' }).press('Enter');
    await page.waitForFunction(answered, 2);
    assert.match(await firstLabel(page), SAMPLE_LABELS.goldfish);
    await page.setInputFiles('#file', samplePaths.find((file) => file.endsWith('volleyball.jpg')));
    await page.waitForFunction(answered, 3);
    assert.match(await firstLabel(page), SAMPLE_LABELS.volleyball);
    assert.match(await page.locator('#engine').textContent(), /^(simd|relaxed)(-threads)?$/);
    assert.match(await page.locator('#threads').textContent(), /^\d$/);
    await page.setInputFiles('#file', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('none') });
    await page.waitForFunction(() => document.querySelector('#status').classList.contains('error'));
    assert.match(await page.locator('#status').textContent(), /JPEG/);
    await dropSample(page, 'espresso');
    await page.waitForFunction(() => !document.querySelector('#status').classList.contains('error'));
    assert.match(await firstLabel(page), SAMPLE_LABELS.espresso);
    assert.deepEqual(page.problems, []);
  });
});

test('the page is used with the keyboard alone', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await open('');
    await page.waitForFunction(answered, 1);
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.firstChild.alt);
    const stops = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.deepEqual(stops, ['file', 'cat', 'espresso']);
    await page.keyboard.press('Space');
    await page.waitForFunction(answered, 2);
    assert.match(await firstLabel(page), SAMPLE_LABELS.espresso);
  });
});

test('the page says when the model is missing', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await open('?model=nothing.tflite');
    await page.waitForFunction(() => document.querySelector('#status').classList.contains('error'));
    assert.match(await page.locator('#status').textContent(), /404.*NETWORK/);
  });
});

test('every variant gives what Node gives', options, async () => {
  const model = await Model.load(defaultModelUrl, { variant: 'simd' });
  const images = await Promise.all(samplePaths.map((file) => decodeImage(file)));
  const expected = [];
  for (const image of images) expected.push(await model.run(image));
  model.dispose();
  await withBrowser({}, async ({ open }) => {
    const page = await open('pages/blank.html');
    await page.waitForFunction(() => globalThis.monograph !== undefined);
    const sent = images.map(({ data, width, height }) => ({ data: Buffer.from(data).toString('base64'), width, height }));
    for (const variant of VARIANTS) {
      const results = await page.evaluate(
        async ({ wanted, pictures }) => {
          const { Model: PageModel } = globalThis.monograph;
          const loaded = await PageModel.load('/models/efficientnet_lite0.fp16.tflite', { variant: wanted });
          const found = [];
          for (const { data, width, height } of pictures) {
            const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
            const { labels, scores } = await loaded.run({ data: bytes, width, height });
            found.push({ labels, scores: Array.from(scores) });
          }
          loaded.dispose();
          return found;
        },
        { wanted: variant, pictures: sent },
      );
      results.forEach((result, i) => {
        const message = `${variant}, ${sampleName(samplePaths[i])}: ${JSON.stringify([result, expected[i]])}`;
        assert.ok(sameScores(result, expected[i], FLOAT_TOLERANCE), message);
      });
    }
    assert.deepEqual(page.problems, []);
  });
});
