// The demo page.
import assert from 'node:assert/strict';
import test from 'node:test';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { SAMPLE_LABELS, samplePaths } from '../support/samples.mjs';

const options = { skip: skipBrowser, timeout: 180_000 };

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
