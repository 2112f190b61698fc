// The demo site as it is built where its packages cannot be fetched: without detector, segmenter and other engines.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { build } from 'vite';
import { siteDir } from '../../web/demo/make/paths.mjs';
import { readCatalog, siteConfig } from '../../web/demo/vite.config.mjs';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { benchOf, showTab } from '../support/demo.mjs';
import { SAMPLE_LABELS } from '../support/samples.mjs';

const options = { skip: skipBrowser, timeout: 180_000 };
const outDir = mkdtempSync(path.join(os.tmpdir(), 'monograph-site-'));
const ofSite = (name) => path.join(siteDir, name);
const folders = { '': outDir, ...Object.fromEntries(['models', 'pictures', 'thumbnails'].map((name) => [name, ofSite(name)])) };

before(async () => {
  if (skipBrowser) return;
  const catalog = readCatalog();
  const models = catalog.models.filter(({ tab }) => tab === 'classify');
  await build(siteConfig({ ...catalog, models, peers: undefined }, { outDir, publicDir: false }));
});
after(() => rmSync(outDir, { recursive: true }));

test('without its model a tab says how to open one, and runs what is opened', options, async () => {
  await withBrowser({ folders }, async ({ open }) => {
    const page = await open('');
    await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
    await showTab(page, 'Detect');
    const bench = benchOf(page, 'detect');
    await bench.part('status').filter({ hasText: 'Open a model file of yours' }).waitFor();
    await bench.part('model').setInputFiles(ofSite('models/efficientnet_lite0.int8.tflite'));
    await bench.names(SAMPLE_LABELS.cat);
    assert.equal(await bench.part('answers').locator('li').count(), 5);
  });
});

test('without other engines the comparison runs ours, and says what is missing', options, async () => {
  await withBrowser({ folders }, async ({ open }) => {
    const page = await open('#compare');
    const tab = page.locator('#compare');
    assert.match(await tab.locator('[role=status]').textContent(), /without the other engines/);
    await tab.getByRole('button', { name: 'Compare' }).click();
    await tab.getByText(/^Done\. Monograph takes/).waitFor();
    assert.equal(await tab.locator('tbody tr').count(), 1);
  });
});
