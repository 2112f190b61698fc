// Batches of images of unlike sizes in Chromium give what their images give alone in Node.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Model } from '../../dist/node.js';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { packedDetector, packedSegmenter, picture, PICTURE_SIZES } from '../support/packed.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const options = { skip: skipBrowser, timeout: 180_000 };
const TOLERANCE = 1e-4;

const pictures = PICTURE_SIZES.map((size, seed) => picture(...size, seed));
const encode = (bytes) => Buffer.from(bytes).toString('base64');

async function inNode(file) {
  const model = await Model.load(file, { variant: 'simd' });
  const results = [];
  for (const image of pictures) results.push(await model.run(image));
  model.dispose();
  return results.map((result) => ({ ...result, ...numbersOf(result) }));
}

const numbersOf = ({ scores, mask }) => ({
  ...(scores && { scores: Array.from(scores) }),
  ...(mask && { mask: Array.from(mask) }),
});

// run() and runEach() on all pictures; in between a batch with a wrong image, whose error comes back too.
function inPage(page, file, variant) {
  const images = pictures.map(({ data, ...size }) => ({ text: encode(data), ...size }));
  return page.evaluate(
    async ({ model: text, wanted, sent }) => {
      const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const model = await globalThis.monograph.Model.load(decode(text), { variant: wanted });
      const pixels = sent.map(({ text: base64, width, height }) => ({ data: decode(base64), width, height }));
      const plain = (results) =>
        results.map(({ scores, mask, ...rest }) => ({
          ...rest,
          ...(scores && { scores: Array.from(scores) }),
          ...(mask && { mask: Array.from(mask) }),
        }));
      const run = plain(await model.run(pixels));
      const wrong = [pixels[0], { ...pixels[1], height: 0 }, pixels[2]];
      const error = await model.run(wrong).then(() => 'none', ({ code, message }) => `${code} ${message}`);
      const canvas = Object.assign(document.createElement('canvas'), { width: 0, height: 5 });
      const empty = await model.runEach([pixels[0], canvas]).then(() => 'none', ({ code, message }) => `${code} ${message}`);
      const each = plain(await model.runEach(pixels));
      model.dispose();
      return { run, each, error, empty };
    },
    { model: encode(file), wanted: variant, sent: images },
  );
}

// Numbers within the tolerance, all else the same.
function assertClose(actual, expected, what) {
  if (typeof expected === 'number') return assert.ok(Math.abs(actual - expected) <= TOLERANCE, `${what}: ${actual}, not ${expected}`);
  if (typeof expected !== 'object') return assert.equal(actual, expected, what);
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), what);
  return Object.keys(expected).forEach((key) => assertClose(actual[key], expected[key], what));
}

for (const [name, make] of [['detector', packedDetector], ['segmenter', () => packedSegmenter('probabilities')]]) {
  test(`a packed ${name} runs images of unlike sizes together`, options, async () => {
    const file = make();
    const expected = await inNode(file);
    await withBrowser({}, async ({ open }) => {
      const page = await open('pages/blank.html');
      await page.waitForFunction(() => globalThis.monograph !== undefined);
      for (const variant of VARIANTS) {
        const { run, each, error, empty } = await inPage(page, file, variant);
        assertClose(run, expected, `${variant}, run`);
        assertClose(each, expected, `${variant}, runEach`);
        assert.match(error, /^INVALID_ARGUMENT Image 1 of the batch/);
        assert.match(empty, /^INVALID_ARGUMENT Image 1 of the batch/);
      }
      assert.deepEqual(page.problems, []);
    });
  });
}
