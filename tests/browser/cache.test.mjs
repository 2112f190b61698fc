// Hashes, and models kept in Cache Storage, in Chromium: on the page and in a worker.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { blankPage, skipBrowser, withBrowser } from '../support/browser.mjs';

const MODEL = 'models/efficientnet_lite0.int8.tflite';
const bytes = readFileSync(join(root, MODEL));
const hash = createHash('sha256').update(bytes);
const hex = hash.copy().digest('hex');
const sri = `sha256-${hash.digest('base64')}`;
const options = { skip: skipBrowser, timeout: 120_000 };
const other = `sha256-${'A'.repeat(43)}=`;

// A page, and how often the server was asked for the model.
async function withCounted(use) {
  let asked = 0;
  const onFile = (file) => {
    if (file.endsWith('.tflite')) asked++;
  };
  await withBrowser({ onFile }, async ({ open }) => use(await blankPage(open), () => asked));
}

// Loads the model; [code, the last progress].
const load = (page, wanted) =>
  page.evaluate(
    async ([file, extra]) => {
      const seen = [];
      const loading = globalThis.monograph.Model.load(file, { ...extra, onProgress: (progress) => seen.push(progress) });
      const code = await globalThis.codeOf(loading.then((model) => model.dispose()));
      return { code, ...seen.at(-1) };
    },
    [`/${MODEL}`, wanted],
  );

const whole = { code: 'none', loaded: bytes.length, total: bytes.length };

for (const worker of [false, true]) {
  const where = worker ? 'in a worker' : 'on the page';

  test(`the second load needs no network, ${where}`, options, async () => {
    await withCounted(async (page, asked) => {
      assert.deepEqual(await load(page, { worker }), whole);
      assert.deepEqual(await load(page, { worker }), whole);
      assert.equal(asked(), 2, 'nothing is kept unasked');
      assert.deepEqual(await load(page, { worker, cache: true }), whole);
      assert.equal(asked(), 3);
      assert.deepEqual(await load(page, { worker, cache: true }), whole);
      assert.deepEqual(await load(page, { worker, cache: true, integrity: sri }), whole);
      assert.equal(asked(), 3, 'taken from the cache');
      assert.deepEqual(await load(page, { worker, cache: 'reload' }), whole);
      assert.equal(asked(), 4);
      await page.evaluate((file) => globalThis.monograph.clearCache(file), `/${MODEL}`);
      await load(page, { worker, cache: true });
      assert.equal(asked(), 5);
      await page.evaluate(() => globalThis.monograph.clearCache());
      assert.deepEqual(await page.evaluate(() => caches.keys()), []);
    });
  });

  test(`a wrong hash is told, and not kept, ${where}`, options, async () => {
    await withCounted(async (page, asked) => {
      assert.equal((await load(page, { worker, cache: true, integrity: other })).code, 'INTEGRITY_MISMATCH');
      assert.equal((await load(page, { worker, integrity: hex })).code, 'none');
      assert.equal((await load(page, { worker, integrity: 'md5' })).code, 'INVALID_ARGUMENT');
      assert.equal(asked(), 2);
      await load(page, { worker, cache: true });
      assert.equal(asked(), 3, 'the file of the wrong hash was not kept');
      assert.equal((await load(page, { worker, cache: true, integrity: other })).code, 'INTEGRITY_MISMATCH');
      assert.equal(asked(), 4, 'the file may have changed on the server');
    });
  });
}

// Puts an answer into the cache as the library would have, with the given body.
const plant = (page, body) =>
  page.evaluate(
    async ([file, text, integrity]) => {
      const cache = await caches.open('monograph');
      await cache.put(file, new Response(text, { headers: { 'x-monograph-integrity': integrity } }));
    },
    [`/${MODEL}`, body, sri],
  );

test('a damaged file in the cache is downloaded again', options, async () => {
  await withCounted(async (page, asked) => {
    await plant(page, 'damaged');
    assert.deepEqual(await load(page, { cache: true }), whole);
    assert.equal(asked(), 1);
    assert.deepEqual(await load(page, { cache: true }), whole);
    assert.equal(asked(), 1);
  });
});

// The URL of a server of another origin that sends half of the model and hangs up.
async function withHalf(use) {
  const headers = {
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'content-length': bytes.length,
  };
  const server = createServer((_, response) => {
    response.writeHead(200, headers);
    response.write(bytes.subarray(0, bytes.length / 2), () => setTimeout(() => response.destroy(), 100));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await use(`http://127.0.0.1:${server.address().port}/half.tflite`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('what is no model, breaks off or is aborted is not kept', options, async () => {
  await withHalf((half) =>
    withCounted(async (page) => {
      const found = await page.evaluate(
        async ([file, broken]) => {
          const { codeOf, monograph } = globalThis;
          const controller = new AbortController();
          const onProgress = () => controller.abort();
          const codes = [
            await codeOf(monograph.Model.load('/pages/blank.js', { cache: true })),
            await codeOf(monograph.Model.load(broken, { cache: true })),
            await codeOf(monograph.Model.load(file, { cache: true, signal: controller.signal, onProgress })),
          ];
          const cache = await caches.open('monograph');
          return { codes, kept: (await cache.keys()).length };
        },
        [`/${MODEL}`, half],
      );
      assert.deepEqual(found, { codes: ['NOT_A_MODEL', 'NETWORK', 'ABORTED'], kept: 0 });
    }),
  );
});
