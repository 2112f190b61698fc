// Loading models from everything that a model comes from, and what goes wrong then.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { detectFeatures, Model } from '../../dist/node.js';
import { assertCode } from '../support/assert_code.mjs';
import { colorClassifier, huge, product, unsupported } from '../support/models.mjs';

const model = colorClassifier();
const red = { data: new Uint8Array([255, 0, 0]), width: 1, height: 1 };

async function assertWorks(source, options) {
  const loaded = await Model.load(source, { threads: 1, ...options });
  assert.equal((await loaded.run(red)).labels[0], 'red');
  loaded.dispose();
}

// Serves [status, headers, body] by path for the time of `use`.
async function withServer(pages, use) {
  const server = createServer((request, response) => {
    const [status, headers, body] = pages[request.url] ?? [404, {}, 'Not found'];
    response.writeHead(status, headers);
    if (body === 'hang') response.write(model.subarray(0, 10));
    else if (body === 'break') response.write(model.subarray(0, 10), () => response.destroy());
    else response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('loads bytes, buffers, blobs and responses', async () => {
  await assertWorks(model);
  await assertWorks(model.buffer);
  await assertWorks(Buffer.from(model));
  await assertWorks(new DataView(model.buffer));
  await assertWorks(new Blob([model]));
  await assertWorks(new Response(model));
});

test('loads paths and file URLs', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-'));
  const file = path.join(folder, 'model.tflite');
  fs.writeFileSync(file, model);
  await assertWorks(file);
  await assertWorks(pathToFileURL(file));
  await assertWorks(pathToFileURL(file).href);
  fs.rmSync(folder, { recursive: true });
});

test('loads over HTTP and reports progress', async () => {
  const headers = { 'content-length': String(model.length) };
  await withServer({ '/m': [200, headers, model] }, async (base) => {
    const seen = [];
    await assertWorks(`${base}/m`, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(seen.at(-1), { loaded: model.length, total: model.length });
    await assertWorks(new URL(`${base}/m`));
    await assertWorks(await fetch(`${base}/m`));
  });
});

test('reports the whole at the end where the server compresses', async () => {
  const headers = { 'content-encoding': 'gzip' };
  await withServer({ '/m': [200, headers, gzipSync(model)] }, async (base) => {
    const seen = [];
    await assertWorks(`${base}/m`, { onProgress: (progress) => seen.push(progress) });
    assert.equal(seen[0].total, undefined);
    assert.deepEqual(seen.at(-1), { loaded: model.length, total: model.length });
  });
});

test('tells what is wrong with an answer', async () => {
  const html = [200, { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html>'];
  await withServer({ '/page': html, '/break': [200, {}, 'break'] }, async (base) => {
    await assertCode(Model.load(`${base}/nothing`), 'NETWORK', /404/);
    await assertCode(Model.load(`${base}/page`), 'NOT_A_MODEL', /HTML/);
    await assertCode(Model.load(`${base}/break`), 'NETWORK', /broke off/);
    const used = await fetch(`${base}/page`);
    await used.text();
    await assertCode(Model.load(used), 'NOT_A_MODEL');
  });
  await assertCode(Model.load('http://127.0.0.1:1/'), 'NETWORK');
  await assertCode(Model.load(new Response(null)), 'INVALID_ARGUMENT');
});

test('can be aborted', async () => {
  await assertCode(Model.load(model, { signal: AbortSignal.abort() }), 'ABORTED');
  await withServer({ '/hang': [200, {}, 'hang'] }, async (base) => {
    const loading = Model.load(`${base}/hang`, { signal: AbortSignal.timeout(50) });
    await assertCode(loading, 'ABORTED');
  });
});

test('refuses what is no model', async () => {
  await assertCode(Model.load(new Uint8Array(0)), 'NOT_A_MODEL', /empty/);
  await assertCode(Model.load(new TextEncoder().encode('<!doctype html><p>Hello')), 'NOT_A_MODEL', /HTML/);
  await assertCode(Model.load(crypto.getRandomValues(new Uint8Array(5000))), 'NOT_A_MODEL');
  await assertCode(Model.load('/no/such/file.tflite'), 'IO', /no file/);
  await assertCode(Model.load(os.tmpdir()), 'IO');
  await assertCode(Model.load(undefined), 'INVALID_ARGUMENT');
  await assertCode(Model.load({}), 'INVALID_ARGUMENT');
});

test('refuses a model cut off anywhere', async () => {
  for (let end = 8; end < model.length; end += 97) {
    const cut = Model.load(model.subarray(0, end), { variant: 'simd' });
    await cut.then(
      () => assert.fail(`loaded with ${end} of ${model.length} bytes`),
      (error) => assert.match(error.code, /^(CORRUPT_MODEL|NOT_A_MODEL)$/, error.stack),
    );
  }
});

test('survives flipped bytes', { timeout: 60_000 }, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e6);
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const end = Date.now() + 3000;
  while (Date.now() < end) {
    const bytes = model.slice();
    for (let i = 0; i < 3; i++) bytes[random(bytes.length)] = random(256);
    const loading = Model.load(bytes, { variant: 'simd', memoryLimit: 1 << 24 });
    const outcome = await loading
      .then(async (loaded) => loaded.run(red).finally(() => loaded.dispose()))
      .catch((error) => error);
    assert.notEqual(outcome.code, 'INTERNAL', `seed ${seed}: ${outcome.stack}`);
    if (outcome instanceof Error) assert.ok(outcome.code, `seed ${seed}: ${outcome.stack}`);
  }
});

test('names all operators that it cannot run', async () => {
  const error = await assertCode(Model.load(unsupported()), 'UNSUPPORTED_OPERATOR', /someone\.else/);
  assert.match(error.message, /\b0\b/, 'the index of the first');
});

test('keeps to the memory that is allowed', async () => {
  await assertCode(Model.load(huge()), 'OUT_OF_MEMORY');
  await assertCode(Model.load(model, { memoryLimit: 10 }), 'OUT_OF_MEMORY');
  await assertCode(Model.load(model, { memoryLimit: 0 }), 'INVALID_ARGUMENT');
  const small = await Model.load(model, { memoryLimit: 1 << 20 });
  const large = { data: new Uint8Array(3 << 20), width: 1024, height: 1024 };
  await assertCode(small.run(large), 'OUT_OF_MEMORY');
  assert.equal((await small.run(red)).labels[0], 'red');
  small.dispose();
});

test('survives the end of the memory that there is', async () => {
  const options = { variant: 'simd-threads', memoryLimit: 2 ** 40 };
  await assertCode(Model.load(huge(6144), options), 'OUT_OF_MEMORY');
  await assertWorks(model, options);
});

test('a failed load leaves other models alone', async () => {
  const first = await Model.load(product());
  await assertCode(Model.load(model.subarray(0, 200)), 'CORRUPT_MODEL');
  const ones = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 4] };
  const { product: result } = await first.run({ a: ones, b: ones });
  assert.deepEqual([...result.data], [1, 4, 9, 16]);
  first.dispose();
});

test('checks options', async () => {
  await assertCode(Model.load(model, { threads: 0 }), 'INVALID_ARGUMENT');
  await assertCode(Model.load(model, { threads: 1.5 }), 'INVALID_ARGUMENT');
  await assertCode(Model.load(model, { variant: 'fast' }), 'INVALID_ARGUMENT', /simd-threads/);
  await assertCode(Model.load(model, { variant: 'simd', threads: 2 }), 'INVALID_ARGUMENT');
  await assertCode(Model.load(model, { assets: 'file:///nowhere/' }), 'IO');
  if (!detectFeatures().relaxed) {
    await assertCode(Model.load(model, { variant: 'relaxed' }), 'UNSUPPORTED_PLATFORM');
  }
});
