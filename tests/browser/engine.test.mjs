// The library in Chromium: variants, images, errors, workers, Content-Security-Policy.
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, notIsolated, skipBrowser, withBrowser } from '../support/browser.mjs';
import { huge, unsupported } from '../support/models.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const options = { skip: skipBrowser, timeout: 120_000 };
test('runs in every variant, and chooses the fastest', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await blankPage(open);
    for (const variant of [undefined, ...VARIANTS]) {
      const result = await page.evaluate(async (wanted) => {
        const { Model } = globalThis.monograph;
        const model = await Model.load(globalThis.color, { variant: wanted, ...(wanted ? {} : { threads: 2 }) });
        const data = Uint8Array.from({ length: 4 * 37 * 5 }, (_, i) => [2, 200, 3, 9][i % 4]);
        const { labels } = await model.run({ data, width: 37, height: 5 });
        model.dispose();
        return { label: labels[0], variant: model.variant };
      }, variant);
      assert.deepEqual(result, { label: 'grün', variant: variant ?? 'relaxed-threads' });
    }
    assert.deepEqual(page.problems, []);
  });
});

test('takes every kind of image', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await blankPage(open);
    const labels = await page.evaluate(async () => {
      const model = await globalThis.monograph.Model.load(globalThis.color);
      const paint = (canvas) => {
        const context = canvas.getContext('2d');
        context.fillStyle = 'rgb(10 20 230)';
        context.fillRect(0, 0, canvas.width, canvas.height);
        return canvas;
      };
      const canvas = paint(Object.assign(document.createElement('canvas'), { width: 41, height: 7 }));
      const offscreen = paint(new OffscreenCanvas(8, 9));
      const image = new Image();
      image.src = canvas.toDataURL();
      await image.decode();
      const webgl = new OffscreenCanvas(6, 6);
      const gl = webgl.getContext('webgl', { preserveDrawingBuffer: true });
      gl?.clearColor(0, 0, 1, 1);
      gl?.clear(gl.COLOR_BUFFER_BIT);
      const frame = new VideoFrame(offscreen, { timestamp: 0 });
      const images = {
        canvas,
        offscreen,
        ...(gl ? { webgl } : {}),
        image,
        bitmap: await createImageBitmap(canvas),
        data: canvas.getContext('2d').getImageData(0, 0, 41, 7),
        frame,
        raw: { data: Uint8Array.of(1, 2, 250), width: 1, height: 1 },
      };
      const found = {};
      for (const [name, source] of Object.entries(images)) found[name] = (await model.run(source)).labels[0];
      found.batch = (await model.run([canvas, canvas])).map(({ labels }) => labels[0]).join();
      frame.close();
      return found;
    });
    const { batch, ...single } = labels;
    assert.ok(Object.keys(single).length >= 7);
    assert.deepEqual(new Set(Object.values(single)), new Set(['blue']), JSON.stringify(labels));
    assert.equal(batch, 'blue,blue');
  });
});

test('gives typed errors and goes on', options, async () => {
  const bytes = { unsupported: Array.from(unsupported()), huge: Array.from(huge()) };
  await withBrowser({}, async ({ open, url }) => {
    const page = await blankPage(open);
    const codes = await page.evaluate(async ({ models, base }) => {
      const { Model } = globalThis.monograph;
      const { codeOf, color } = globalThis;
      const load = (source, extra) => codeOf(Model.load(source, extra));
      const model = await Model.load(color);
      const found = {
        missing: await load(`${base}nothing.tflite`),
        page: await load(`${base}pages/blank.html`),
        empty: await load(new Uint8Array(0)),
        random: await load(crypto.getRandomValues(new Uint8Array(4096))),
        truncated: await load(color.subarray(0, color.length / 2)),
        unsupported: await load(Uint8Array.from(models.unsupported)),
        huge: await load(Uint8Array.from(models.huge)),
        limit: await load(color, { memoryLimit: 16 }),
        aborted: await load(color, { signal: AbortSignal.abort() }),
        wasm: await load(color, { assets: `${base}pages/` }),
        unloaded: await codeOf(model.run(new Image())),
        nothing: await codeOf(model.run(undefined)),
        shape: await codeOf(model.run({ data: new Uint8Array(5), width: 2, height: 2 })),
      };
      const { labels } = await model.run({ data: Uint8Array.of(250, 2, 1), width: 1, height: 1 });
      model.dispose();
      found.disposed = await codeOf(model.run(new ImageData(1, 1)));
      return { ...found, works: labels[0] };
    }, { models: bytes, base: url });
    assert.deepEqual(codes, {
      missing: 'NETWORK',
      page: 'NOT_A_MODEL',
      empty: 'NOT_A_MODEL',
      random: 'NOT_A_MODEL',
      truncated: 'CORRUPT_MODEL',
      unsupported: 'UNSUPPORTED_OPERATOR',
      huge: 'OUT_OF_MEMORY',
      limit: 'OUT_OF_MEMORY',
      aborted: 'ABORTED',
      wasm: 'NETWORK',
      unloaded: 'INVALID_ARGUMENT',
      nothing: 'INVALID_ARGUMENT',
      shape: 'SHAPE_MISMATCH',
      works: 'red',
      disposed: 'DISPOSED',
    });
  });
});

test('runs in a worker', options, async () => {
  await withBrowser({}, async ({ open }) => {
    const page = await blankPage(open);
    for (const variant of VARIANTS) {
      const answer = await page.evaluate(
        (wanted) =>
          new Promise((resolve, reject) => {
            const worker = new Worker('/pages/worker.js', { type: 'module' });
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
            const image = { data: Uint8Array.of(3, 240, 1), width: 1, height: 1 };
            worker.postMessage({ model: globalThis.color, image, options: { variant: wanted } });
          }),
        variant,
      );
      assert.equal(answer.labels?.[0], 'grün', JSON.stringify(answer));
      assert.equal(answer.variant, variant);
    }
  });
});

test('needs no more than wasm-unsafe-eval of a Content-Security-Policy', options, async () => {
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:";
  await withBrowser({ headers: { 'content-security-policy': policy } }, async ({ open }) => {
    const page = await blankPage(open);
    for (const variant of VARIANTS) {
      const label = await page.evaluate(async (wanted) => {
        const model = await globalThis.monograph.Model.load(globalThis.color, { variant: wanted });
        const { labels } = await model.run({ data: Uint8Array.of(250, 2, 1), width: 1, height: 1 });
        return labels[0];
      }, variant);
      assert.equal(label, 'red', variant);
    }
    assert.deepEqual(page.problems, []);
  });
});

test('says what a stricter policy lacks', options, async () => {
  const policy = "default-src 'self'; script-src 'self'; img-src 'self' data:";
  await withBrowser({ headers: { 'content-security-policy': policy } }, async ({ open }) => {
    const page = await blankPage(open);
    const error = await page.evaluate(() =>
      globalThis.monograph.Model.load(globalThis.color).catch(({ code, message }) => ({ code, message })),
    );
    assert.equal(error.code, 'UNSUPPORTED_PLATFORM');
    assert.match(error.message, /wasm-unsafe-eval/);
  });
});

test('does not wait for workers that a policy forbids', options, async () => {
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; img-src 'self' data:";
  await withBrowser({ headers: { 'content-security-policy': policy } }, async ({ open }) => {
    const page = await blankPage(open);
    const found = await page.evaluate(async () => {
      const { Model } = globalThis.monograph;
      const code = await globalThis.codeOf(Model.load(globalThis.color, { variant: 'simd-threads' }));
      const model = await Model.load(globalThis.color, { threads: 2 });
      return { code, variant: model.variant, worker: await globalThis.codeOf(Model.load(globalThis.color, { worker: true })) };
    });
    assert.deepEqual(found, { code: 'UNSUPPORTED_PLATFORM', variant: 'relaxed', worker: 'WORKER_FAILED' });
  });
});

test('runs on one thread where the page is not isolated', options, async () => {
  await withBrowser({ headers: notIsolated }, async ({ open }) => {
    const page = await blankPage(open);
    const found = await page.evaluate(async () => {
      const { Model } = globalThis.monograph;
      const model = await Model.load(globalThis.color, { threads: 4 });
      const code = await globalThis.codeOf(Model.load(globalThis.color, { variant: 'simd-threads' }));
      return { variant: model.variant, threads: model.threads, code };
    });
    assert.deepEqual(found, { variant: 'relaxed', threads: 1, code: 'UNSUPPORTED_PLATFORM' });
  });
});
