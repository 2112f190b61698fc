// Threads on hosts that cannot send headers, in Chromium: the helper, and what the console says without.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { notIsolated, skipBrowser, withBrowser } from '../support/browser.mjs';
import { colorClassifier } from '../support/models.mjs';

const options = { skip: skipBrowser, timeout: 120_000 };
const site = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-isolation-'));
const isolation = path.join(root, 'dist', 'isolation.js');

const page = (head) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${head}
  <script type="module">
    import { Model } from './dist/index.js';
    globalThis.classify = async (options) => {
      const model = await Model.load('color.tflite', options);
      const { labels } = await model.run(new ImageData(new Uint8ClampedArray([2, 3, 250, 255]), 1, 1));
      return { label: labels[0], variant: model.variant, threads: model.threads };
    };
  </script>`;

before(() => {
  fs.writeFileSync(path.join(site, 'index.html'), page('<script src="isolation.js"></script>'));
  fs.writeFileSync(path.join(site, 'without.html'), page(''));
  fs.writeFileSync(path.join(site, 'color.tflite'), colorClassifier());
  fs.copyFileSync(isolation, path.join(site, 'isolation.js'));
});
after(() => fs.rmSync(site, { recursive: true }));

const folders = { '': site, dist: path.join(root, 'dist'), samples: path.join(root, 'samples') };

test('the helper isolates a page whose host sends no headers', options, async () => {
  await withBrowser({ folders, headers: notIsolated }, async ({ open }) => {
    const opened = await open('');
    await opened.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.classify !== undefined);
    for (const worker of [false, true]) {
      const found = await opened.evaluate((asked) => globalThis.classify(asked), { threads: 2, worker });
      assert.deepEqual(found, { label: 'blue', variant: 'relaxed-threads', threads: 2 });
    }
    await opened.reload();
    assert.equal(await opened.evaluate(() => globalThis.crossOriginIsolated), true, 'from the start, the next time');
    assert.deepEqual(opened.problems, []);
  });
});

test('an isolated page still shows what other hosts send', options, async () => {
  const { url, close } = await serve({ folders, headers: { ...notIsolated, 'cross-origin-resource-policy': 'cross-origin' } });
  try {
    await withBrowser({ folders, headers: notIsolated }, async ({ open }) => {
      const opened = await open('');
      await opened.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.classify !== undefined);
      const width = await opened.evaluate(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        return image.naturalWidth;
      }, `${url.replace('127.0.0.1', 'localhost')}samples/cat.jpg`);
      assert.ok(width > 0);
    });
  } finally {
    await close();
  }
});

test('without it the console says once why there is one thread', options, async () => {
  await withBrowser({ folders, headers: notIsolated }, async ({ open }) => {
    const opened = await open('without.html');
    const lines = [];
    opened.on('console', (message) => lines.push(message.text()));
    await opened.waitForFunction(() => globalThis.classify !== undefined);
    await opened.evaluate(() => globalThis.classify({ threads: 1 }));
    assert.deepEqual(lines, [], 'nothing is said to those who want one thread');
    const found = await opened.evaluate(() => globalThis.classify({ threads: 2 }));
    await opened.evaluate(() => globalThis.classify({ worker: true, threads: 2 }));
    assert.deepEqual(found, { label: 'blue', variant: 'relaxed', threads: 1 });
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], /^Monograph runs on one thread: the page is not cross-origin isolated .*docs\/guide\/headers\.md/);
  });
});
