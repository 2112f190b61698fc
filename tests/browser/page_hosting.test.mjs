// The demo site on hosts that only serve files: no headers of ours, any path; and how much it downloads.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { siteDir } from '../../web/demo/make/paths.mjs';
import { notIsolated, skipBrowser, withBrowser } from '../support/browser.mjs';
import { benchOf, withSite } from '../support/demo.mjs';
import { SAMPLE_LABELS } from '../support/samples.mjs';

const options = { skip: skipBrowser, timeout: 180_000 };
const FIRST_PAINT_BYTES = 100_000;

const empty = mkdtempSync(path.join(os.tmpdir(), 'monograph-empty-'));
after(() => rmSync(empty, { recursive: true }));

const plainHost = {
  folders: { '': empty, projects: siteDir },
  headers: {
    ...notIsolated,
    'cross-origin-resource-policy': 'cross-origin',
  },
};

test('on a plain host, under a path, the page isolates itself and has threads', options, async () => {
  await withBrowser(plainHost, async ({ open }) => {
    const page = await open('projects/');
    const bench = benchOf(page, 'classify');
    await page.waitForFunction(() => globalThis.crossOriginIsolated);
    await bench.names(SAMPLE_LABELS.cat);
    assert.deepEqual(await bench.facts('threads'), [String(await page.evaluate(() => Math.min(4, navigator.hardwareConcurrency)))]);
    assert.ok(await bench.part('note').isHidden());
    assert.deepEqual(page.problems, []);
  });
});

test('where the page cannot isolate itself it says why there is one thread', options, async () => {
  await withBrowser(plainHost, async ({ open }) => {
    const page = await open('projects/', { serviceWorkers: 'block' });
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    assert.deepEqual(await bench.facts('threads'), ['1']);
    assert.match(await bench.part('note').textContent(), /not cross-origin isolated/);
    assert.ok(await bench.part('note').isVisible());
  });
});

test('all but engine and model takes less than 100 kB, and is there before them', options, async (context) => {
  await withSite({}, async ({ open, url }) => {
    const page = await open('about:blank');
    let bytes = 0;
    page.on('response', async (response) => {
      if (!response.ok()) return;
      const body = await response.body();
      const isText = /text|javascript|svg|json/.test(response.headers()['content-type']);
      bytes += isText ? gzipSync(body).length : body.length;
    });
    // Neither comes, however long one waits.
    await page.route(/\.(wasm|tflite)$/, () => undefined);
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector('#classify [data-part=hint]').hidden);
    await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length);
    assert.equal(painted, 1);
    context.diagnostic(`${bytes} of ${FIRST_PAINT_BYTES} bytes`);
    assert.ok(bytes > 20_000 && bytes < FIRST_PAINT_BYTES, `${bytes} bytes`);
  });
});

test('the second visit downloads no model', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    const models = [];
    page.on('request', (request) => request.url().endsWith('.tflite') && models.push(request.url()));
    await page.reload();
    await bench.names(SAMPLE_LABELS.cat);
    assert.deepEqual(models, []);
  });
});
