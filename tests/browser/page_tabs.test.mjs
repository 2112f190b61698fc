// The demo site's tabs for boxes, masks and graphs, and what all tabs share.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readCatalog } from '../../web/demo/vite.config.mjs';
import { skipBrowser } from '../support/browser.mjs';
import { benchOf, showTab, withSite } from '../support/demo.mjs';
import { SAMPLE_LABELS } from '../support/samples.mjs';

const timeout = 180_000;
const options = { skip: skipBrowser, timeout };

// Where the packages of these networks could not be fetched, the site has no models for the tabs.
const { models, peers } = skipBrowser ? { models: [] } : readCatalog();
const hasModels = models.some(({ tab }) => tab === 'detect');
const withModels = { skip: skipBrowser || (!hasModels && 'the site was built without these models'), timeout };

// The share of the overlay's pixels that something is drawn on.
const drawnShare = (bench) =>
  bench.part('overlay').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0;
    for (let i = 3; i < data.length; i += 4) drawn += data[i] > 20;
    return drawn / (data.length / 4);
  });

test('the detector draws boxes over what it finds, and lists it', withModels, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'detect');
    await showTab(page, 'Detect');
    await bench.names(/^cat$/);
    assert.match(await bench.part('answers').locator('li').first().textContent(), /^Cat\d+\.\d%$/);
    assert.ok((await drawnShare(bench)) > 0.001);
    assert.equal(await bench.part('last').textContent(), 'Boxes');
    await bench.root.getByRole('button', { name: 'espresso' }).click();
    await bench.names(/coffee cup/);
    await bench.root.getByRole('button', { name: 'astronaut' }).click();
    await bench.names(/person/);
    assert.match(await bench.part('spoken').textContent(), /^Found: .*Person \d+\.\d%/);
    assert.match(await bench.part('code').textContent(), /boxes, labels, scores/);
    assert.deepEqual(page.problems, []);
  });
});

test('the segmenter covers what is behind a person, as much as wanted', withModels, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('#segment');
    const bench = benchOf(page, 'segment');
    await bench.names(/% in front/);
    const share = parseFloat(await bench.part('top').textContent());
    assert.ok(share > 40 && share < 70, `${share}% in front`);
    const covered = await drawnShare(bench);
    assert.ok(covered > 0.2 && covered < 0.7, `${covered} covered`);
    await bench.root.getByLabel('How much the mask covers').press('Home');
    assert.equal(await drawnShare(bench), 0);
    assert.deepEqual(page.problems, []);
  });
});

test('float numbers are a switch away', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    await bench.root.getByLabel('float', { exact: true }).check();
    await bench.waitForFact('bytes', '9.3 MB');
    for (const name of Object.keys(SAMPLE_LABELS)) {
      await bench.root.getByRole('button', { name, exact: true }).click();
      await bench.names(SAMPLE_LABELS[name]);
    }
    assert.match(await bench.part('status').textContent(), /^EfficientNet-Lite0 float/);
    assert.deepEqual(page.problems, []);
  });
});

test('each model has a page with its graph', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('#inside');
    const choice = page.locator('#inside [data-part=model]');
    const titles = await choice.locator('option').allTextContents();
    assert.equal(titles[0], 'EfficientNet-Lite0, int8, 5.0 MB');
    assert.ok(titles.length >= (hasModels ? 4 : 2), titles.join());
    for (const [index] of titles.entries()) {
      await choice.selectOption({ index });
      const address = await choice.inputValue();
      const frame = page.frameLocator('#inside iframe');
      await page.waitForFunction((end) => document.querySelector('#inside iframe').contentWindow.location.href.endsWith(end), address);
      await frame.locator('svg').first().waitFor();
      assert.ok((await page.locator('#inside [data-part=link]').getAttribute('href')).endsWith(address));
    }
    assert.deepEqual(page.problems, []);
  });
});

test('in a worker the same comes out', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    const before = await bench.part('answers').textContent();
    await bench.root.getByLabel('In a worker').check();
    await bench.part('status').filter({ hasText: 'in a worker' }).waitFor();
    await bench.answersAgain();
    assert.equal(await bench.part('answers').textContent(), before);
    assert.match(await bench.part('code').textContent(), /worker: true/);
    assert.equal(new URL(page.url()).search, '?worker=1');
    assert.deepEqual(page.problems, []);
  });
});

test('what is switched in one tab counts in the others', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
    await page.locator('#classify').getByLabel('Engine', { exact: true }).selectOption('simd');
    await benchOf(page, 'classify').waitForFact('variant', 'simd');
    await showTab(page, 'Detect');
    const detector = benchOf(page, 'detect');
    assert.equal(await detector.root.getByLabel('Engine', { exact: true }).inputValue(), 'simd');
    if (!hasModels) assert.match(await detector.part('status').textContent(), /could not be fetched/);
    else await detector.waitForFact('variant', 'simd');
  });
});

const withPeers = { skip: skipBrowser || (!peers && 'the site was built without other engines'), timeout };

test('engines are compared, and loaded only then', withPeers, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
    const loaded = [];
    page.on('request', (request) => request.url().includes('/peers/') && loaded.push(request.url()));
    await showTab(page, 'Compare');
    const tab = page.locator('#compare');
    await tab.getByRole('button', { name: 'goldfish' }).click();
    assert.deepEqual(loaded, []);
    await tab.getByRole('button', { name: 'Compare' }).click();
    await tab.getByText(/^Done/).waitFor({ timeout: 150_000 });
    assert.match(await tab.locator('[role=status]').textContent(), /LiteRT\.js \d+\.\d\d, onnxruntime-web \d+\.\d\d/);
    const rows = await tab.locator('tbody tr').all();
    assert.equal(rows.length, 3);
    for (const row of rows) {
      const [time, , first, engine, model, name] = await row.locator('td').allTextContents();
      assert.match(time, /^\d+(\.\d)? ms \(\d+\.\d\d×\)$/);
      assert.match(first, /^\d+(\.\d)? ms$/);
      assert.match(engine, /^\d+ KiB$/);
      assert.match(model, /^5\.\d MB$/);
      assert.equal(name, 'goldfish');
    }
    assert.ok(loaded.some((url) => url.includes('litert')) && loaded.some((url) => url.includes('onnxruntime')));
    assert.equal(await page.locator('iframe[title*=engines]').count(), 0);
  });
});

test('an engine that fails leaves the others in the comparison', withPeers, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('#compare');
    await page.route(/litert\.js$/, (route) => route.abort());
    const tab = page.locator('#compare');
    await tab.getByRole('button', { name: 'Compare' }).click();
    await tab.getByText(/^Done/).waitFor({ timeout: 150_000 });
    assert.match(await tab.locator('tr[data-engine=litert]').textContent(), /failed/);
    assert.match(await tab.locator('tr[data-engine=onnxruntime] td').first().textContent(), /ms/);
  });
});
