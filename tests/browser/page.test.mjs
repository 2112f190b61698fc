// The demo site's first tab.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { skipBrowser } from '../support/browser.mjs';
import { benchOf, dropPicture, pastePicture, showTab, withSite } from '../support/demo.mjs';
import { SAMPLE_LABELS, samplePaths } from '../support/samples.mjs';

const options = { skip: skipBrowser, timeout: 180_000 };
const defaultModel = path.join(root, 'models', 'efficientnet_lite0.int8.tflite');
const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

test('the page names samples, files, drops and what is pasted', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    assert.equal(await bench.part('answers').locator('li').count(), 5);
    assert.match(await bench.part('speed').textContent(), /^\d+(\.\d)? ms$/);
    assert.match(await bench.part('spoken').textContent(), /cat \d+\.\d%,/);
    await bench.root.getByRole('button', { name: 'goldfish' }).press('Enter');
    await bench.names(SAMPLE_LABELS.goldfish);
    await bench.part('file').setInputFiles(samplePaths.find((file) => file.endsWith('volleyball.jpg')));
    await bench.names(SAMPLE_LABELS.volleyball);
    await bench.part('file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('none') });
    assert.match(await bench.error(), /JPEG/);
    await dropPicture(page, 'pictures/espresso.jpg');
    await bench.names(SAMPLE_LABELS.espresso);
    assert.equal(await bench.part('status').getAttribute('class'), 'status');
    await pastePicture(page, 'pictures/cat.jpg');
    await bench.names(SAMPLE_LABELS.cat);
    assert.deepEqual(page.problems, []);
  });
});

test('the time of a run is split into its parts, and each run is a column', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    const columns = () => bench.part('chart').locator('path.network').getAttribute('d').then((d) => d.split('M').length - 1);
    await bench.hasAnswered(6);
    assert.equal(await columns(), 6);
    await bench.part('again').click();
    await bench.hasAnswered(7);
    assert.equal(await columns(), 7);
    const times = await bench.times();
    assert.ok(Object.values(times).every((ms) => ms >= 0), JSON.stringify(times));
    assert.ok(times.network > 0 && times.total > 0, JSON.stringify(times));
    await bench.part('repeat').click();
    await bench.hasAnswered(47);
    assert.equal(await columns(), 47);
  });
});

test('switches of the engine load the model again, and stand in the address', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('?variant=simd');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    assert.deepEqual(await bench.facts('variant', 'threads', 'bytes'), ['simd', '1', '5.0 MB']);
    await bench.root.getByLabel('Engine', { exact: true }).selectOption('relaxed-threads');
    await bench.root.getByLabel('Threads', { exact: true }).selectOption('2');
    await bench.waitForFact('threads', '2');
    await bench.answersAgain();
    assert.deepEqual(await bench.facts('variant', 'threads'), ['relaxed-threads', '2']);
    assert.equal(new URL(page.url()).search, '?variant=relaxed-threads&threads=2');
    assert.match(await bench.part('code').textContent(), /variant: 'relaxed-threads', threads: 2/);
    const [loaded, memory] = await bench.facts('loaded', 'memory');
    assert.match(loaded, /^\d+(\.\d)? ms$/);
    assert.match(memory, /^\d+\.\d MB$/);
    assert.deepEqual(page.problems, []);
  });
});

test('the webcam is named live until it is stopped', options, async () => {
  await withSite({ args: camera }, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    await bench.part('camera').click();
    await bench.hasAnswered(14);
    assert.equal(await bench.part('camera').textContent(), 'Stop webcam');
    await bench.part('camera').click();
    await bench.root.getByRole('button', { name: 'goldfish' }).click();
    await bench.names(SAMPLE_LABELS.goldfish);
    assert.equal(await bench.part('camera').textContent(), 'Webcam');
    await bench.part('camera').click();
    await bench.part('camera').filter({ hasText: 'Stop' }).waitFor();
    await showTab(page, 'Inside');
    await showTab(page, 'Classify');
    assert.equal(await bench.part('camera').getAttribute('aria-pressed'), 'false');
    assert.deepEqual(page.problems, []);
  });
});

test('the page says so when there is no camera, and when it may not use it', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    await bench.part('camera').click();
    assert.match(await bench.error(), /no camera|not let this page/);
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await bench.part('camera').click();
    await bench.part('status').filter({ hasText: 'Allow it' }).waitFor();
  });
});

test('the page says when a model is missing, and takes one from a file', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('?model=nothing.tflite');
    const bench = benchOf(page, 'classify');
    assert.match(await bench.error(), /404.*NETWORK/);
    await bench.part('model').setInputFiles(defaultModel);
    await bench.names(SAMPLE_LABELS.cat);
    assert.match(await bench.part('status').textContent(), /^efficientnet_lite0\.int8\.tflite/);
  });
});
