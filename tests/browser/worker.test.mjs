// Models in workers, in Chromium: the same answers, in order, with the page free meanwhile.
import assert from 'node:assert/strict';
import test from 'node:test';
import { blankPage, skipBrowser, withBrowser } from '../support/browser.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const MODEL = '/models/efficientnet_lite0.int8.tflite';
const options = { skip: skipBrowser, timeout: 120_000 };

// Runs `body` with a blank page, which must not have complained at the end.
const inPage = (body, serving = {}) =>
  withBrowser(serving, async ({ open, url }) => {
    const page = await blankPage(open);
    await body(page, url);
    assert.deepEqual(page.problems, []);
  });

test('every variant runs in a worker', options, async () => {
  await inPage(async (page) => {
    for (const variant of VARIANTS) {
      const found = await page.evaluate(async (wanted) => {
        const model = await globalThis.monograph.Model.load(globalThis.color, { worker: true, variant: wanted });
        const { labels } = await model.run({ data: Uint8Array.of(3, 240, 1), width: 1, height: 1 });
        const frozen = Object.isFrozen(model.inputs) && Object.isFrozen(model.inputs[0].shape);
        const { inputMs, runMs } = model.profile();
        const counted = model.memory.heapBytes > 0 && inputMs >= 0 && runMs > 0;
        model.dispose();
        return { label: labels[0], variant: model.variant, frozen, counted };
      }, variant);
      assert.deepEqual(found, { label: 'grün', variant, frozen: true, counted: true });
    }
  });
});

// Exactly: bitmaps that are sent hold the pixels that the page would have read.
test('every kind of image gives what it gives on the page', options, async () => {
  await inPage(async (page) => {
    const { answers, missing } = await page.evaluate(
      (file) => globalThis.answersToAllKinds(file, '/samples/cat.jpg', { variant: 'relaxed' }),
      MODEL,
    );
    const [here, there] = answers;
    assert.deepEqual(missing, []);
    assert.equal(here, there);
    const found = JSON.parse(here);
    assert.equal(Object.keys(found).length, 14);
    assert.equal(found.batch.length, 12);
    for (const { labels } of [...found.batch, ...found.each]) assert.match(labels[0], /cat|tabby/);
  });
});

test('answers come in the order of the requests', options, async () => {
  await inPage(async (page) => {
    const { order, labels, pending } = await page.evaluate(async () => {
      const model = await globalThis.monograph.Model.load(globalThis.color, { worker: true });
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 });
      const context = canvas.getContext('2d');
      const order = [];
      const runs = ['red', 'lime', 'blue', 'red', 'blue'].map((color, index) => {
        context.fillStyle = color;
        context.fillRect(0, 0, 300, 200);
        return model.run(index % 2 ? context.getImageData(0, 0, 300, 200) : canvas).then(({ labels }) => {
          order.push(index);
          return labels[0];
        });
      });
      const pending = [model.pending];
      const labels = await Promise.all(runs);
      return { labels, order, pending: [...pending, model.pending] };
    });
    assert.deepEqual(pending, [5, 0]);
    assert.deepEqual(labels, ['red', 'grün', 'blue', 'red', 'blue'], 'pictures are taken when run() is called');
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
  });
});

test('a signal ends the waiting, and what follows runs', options, async () => {
  await inPage(async (page) => {
    const found = await page.evaluate(async (file) => {
      const { codeOf, monograph } = globalThis;
      const model = await monograph.Model.load(file, { worker: true, threads: 1 });
      const image = new ImageData(2000, 2000);
      const stop = new AbortController();
      const runs = [model.run(image, { signal: stop.signal }), model.run(image, { signal: stop.signal }), model.run(image)];
      const codes = runs.map(codeOf);
      stop.abort();
      return {
        codes: await Promise.all(codes),
        before: await codeOf(model.run(image, { signal: AbortSignal.abort() })),
        load: await codeOf(monograph.Model.load(file, { worker: true, signal: AbortSignal.timeout(1) })),
      };
    }, MODEL);
    assert.deepEqual(found, { codes: ['ABORTED', 'ABORTED', 'none'], before: 'ABORTED', load: 'ABORTED' });
  });
});

test('a worker that crashes fails what was pending, and the next load works', options, async () => {
  await inPage(async (page) => {
    const found = await page.evaluate(async () => {
      const { codeOf, monograph } = globalThis;
      const workers = [];
      const script = URL.createObjectURL(
        new Blob([`import '${location.origin}/dist/worker.js'; addEventListener('crash', () => { throw new Error('on purpose'); });
          const serve = onmessage; onmessage = (event) => { if (event.data === 'crash') throw new Error('on purpose'); serve(event); };`],
          { type: 'text/javascript' }),
      );
      const worker = () => {
        workers.push(new Worker(script, { type: 'module' }));
        return workers.at(-1);
      };
      const model = await monograph.Model.load(globalThis.color, { worker });
      workers[0].postMessage('crash');
      const runs = [1, 2, 3].map(() => model.run(new ImageData(1000, 1000)));
      const codes = await Promise.all(runs.map(codeOf));
      const after = await codeOf(model.run(new ImageData(1, 1)));
      const next = await monograph.Model.load(globalThis.color, { worker });
      const works = await codeOf(next.run(new ImageData(1, 1)));
      next.dispose();
      return { codes, after, works, disposed: await codeOf(next.run(new ImageData(1, 1))) };
    });
    const codes = ['WORKER_FAILED', 'WORKER_FAILED', 'WORKER_FAILED'];
    assert.deepEqual(found, { codes, after: 'WORKER_FAILED', works: 'none', disposed: 'DISPOSED' });
  });
});

test('disposing of a model fails what was pending', options, async () => {
  await inPage(async (page) => {
    const codes = await page.evaluate(async () => {
      const model = await globalThis.monograph.Model.load(globalThis.color, { worker: true });
      const runs = [1, 2].map(() => model.run(new ImageData(1000, 1000)));
      const codes = runs.map(globalThis.codeOf);
      model.dispose();
      model.dispose();
      return Promise.all(codes);
    });
    assert.deepEqual(codes, ['DISPOSED', 'DISPOSED']);
  });
});

test('what is wrong is told as on the page', options, async () => {
  await withBrowser({}, async ({ open, url }) => {
    const page = await blankPage(open);
    const codes = await page.evaluate(async (base) => {
      const { codeOf, color } = globalThis;
      const { Model } = globalThis.monograph;
      const load = (source, extra) => codeOf(Model.load(source, { worker: true, ...extra }));
      const model = await Model.load(color, { worker: true });
      const bitmap = await createImageBitmap(new ImageData(1, 1));
      bitmap.close();
      const moved = new ImageData(2, 2);
      const found = {
        missing: await load(`${base}nothing.tflite`),
        page: await load(`${base}pages/blank.html`),
        truncated: await load(color.subarray(0, color.length / 2)),
        picked: await load(new Blob([color.subarray(0, 10)])),
        used: await load(await fetch(`${base}pages/blank.html`)),
        limit: await load(color, { memoryLimit: 16 }),
        noScript: await load(color, { worker: `${base}nothing.js` }),
        notScript: await load(color, { worker: `${base}pages/blank.html` }),
        noAssets: await load(color, { assets: `${base}nowhere/` }),
        engine: await load(color, { engine: { variant: 'simd' } }),
        unloaded: await codeOf(model.run(new Image())),
        closed: await codeOf(model.run(bitmap)),
        notImage: await codeOf(model.run(new Blob(['no picture']))),
        inBatch: await codeOf(model.run([new ImageData(1, 1), new Blob(['no picture'])])),
        shape: await codeOf(model.run({ data: new Uint8Array(5), width: 2, height: 2 })),
        tensors: await codeOf(model.run({ nothing: new Float32Array(3) })),
        uncloneable: await codeOf(model.run({ nothing: () => 0 })),
        transfer: await codeOf(model.run(moved, { transfer: true })),
        transferred: await codeOf(model.run(moved)),
        works: await codeOf(model.run(new ImageData(3, 3))),
      };
      return found;
    }, url);
    assert.deepEqual(codes, {
      missing: 'NETWORK',
      page: 'NOT_A_MODEL',
      truncated: 'CORRUPT_MODEL',
      picked: 'CORRUPT_MODEL',
      used: 'NOT_A_MODEL',
      limit: 'OUT_OF_MEMORY',
      noScript: 'WORKER_FAILED',
      notScript: 'WORKER_FAILED',
      noAssets: 'WORKER_FAILED',
      engine: 'INVALID_ARGUMENT',
      unloaded: 'INVALID_ARGUMENT',
      closed: 'INVALID_ARGUMENT',
      notImage: 'DECODE_FAILED',
      inBatch: 'DECODE_FAILED',
      shape: 'SHAPE_MISMATCH',
      tensors: 'INVALID_ARGUMENT',
      uncloneable: 'INVALID_ARGUMENT',
      transfer: 'none',
      transferred: 'SHAPE_MISMATCH',
      works: 'none',
    });
  });
});

// No assertion on time: the machine may be busy. What the library itself does on the page's thread is
// measured apart from what the system takes away.
test('the page is free while a model runs in a loop', options, async (t) => {
  await inPage(async (page) => {
    const found = await page.evaluate(async (file) => {
      const model = await globalThis.monograph.Model.load(file, { worker: true, threads: 1 });
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const context = canvas.getContext('2d');
      const blocked = [];
      const gaps = [];
      let last = performance.now();
      let running = true;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        if (running) port2.postMessage(0);
      };
      port2.postMessage(0);
      let runs = 0;
      const end = performance.now() + 2000;
      while (performance.now() < end) {
        context.fillStyle = `hsl(${runs} 80% 50%)`;
        context.fillRect(0, 0, 640, 480);
        const start = performance.now();
        const run = model.run(canvas);
        blocked.push(performance.now() - start);
        await run;
        runs++;
      }
      running = false;
      const sorted = (values) => values.sort((a, b) => a - b);
      const at = (values, part) => Number(values[Math.floor(part * (values.length - 1))].toFixed(2));
      const [inRun, between] = [sorted(blocked), sorted(gaps)];
      return { runs, inRun: [at(inRun, 0.5), at(inRun, 1)], between: [at(between, 0.5), at(between, 0.99), at(between, 1)] };
    }, MODEL);
    assert.ok(found.runs > 10, `${found.runs} runs`);
    t.diagnostic(`${found.runs} runs; model.run() held the page for ${found.inRun.join(' ms in the median and ')} ms at most`);
    t.diagnostic(`between two turns of the event loop: ${found.between.join(', ')} ms (median, 99 of 100, all)`);
  });
});
