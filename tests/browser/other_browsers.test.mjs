// The library and the demo in Firefox and in WebKit, the engine of Safari.
import assert from 'node:assert/strict';
import test from 'node:test';
import { notIsolated } from '../support/browser.mjs';
import { otherBrowsers, until } from '../support/other_browsers.mjs';

const MODEL = '/models/efficientnet_lite0.int8.tflite';
const CAT = '/samples/cat.jpg';

// Pages are loaded anew meanwhile.
const answerOf = (evaluate, question) => until(() => evaluate(question).catch(() => undefined), 60_000);

// WebKitGTK plays no streams of canvases without plugins.
const MAY_BE_MISSING = ['video'];

for (const { name, skip, open } of otherBrowsers) {
  const options = { skip, timeout: 180_000 };
  const inBlankPage = (use) =>
    open('pages/blank.html', async (evaluate) => {
      await evaluate(async () => {
        while (globalThis.monograph === undefined) await new Promise((later) => setTimeout(later, 20));
      });
      await use(evaluate);
    });

  test(`${name}: every kind of image is named, in a worker as on the page`, options, async () => {
    await inBlankPage(async (evaluate) => {
      const { answers, missing } = await evaluate(
        (model, url) => globalThis.answersToAllKinds(model, url, {}),
        ...[MODEL, CAT],
      );
      const [here, there] = answers;
      assert.equal(here, there);
      assert.deepEqual(missing.filter((kind) => !MAY_BE_MISSING.includes(kind)), []);
      const { each, batch } = JSON.parse(here);
      for (const { labels } of [...each, ...batch]) assert.match(labels[0], /cat|tabby/);
    });
  });

  test(`${name}: two threads answer what one does`, options, async (t) => {
    await inBlankPage(async (evaluate) => {
      const found = await evaluate(
        async (file, url) => {
          const image = await (await fetch(url)).blob();
          const results = [];
          for (const wanted of [1, 2]) {
            const model = await globalThis.monograph.Model.load(file, { threads: wanted });
            const { variant, threads } = model;
            results.push({ variant, threads, answer: JSON.stringify(await model.run(image)) });
            model.dispose();
          }
          return results;
        },
        ...[MODEL, CAT],
      );
      const [one, two] = found;
      t.diagnostic(`${name} runs ${one.variant} and ${two.variant}`);
      assert.deepEqual([one.threads, two.threads], [1, 2]);
      assert.equal(two.variant, `${one.variant}-threads`);
      assert.equal(two.answer, one.answer);
    });
  });

  test(`${name}: a signal ends the waiting, and errors have their codes`, options, async () => {
    await inBlankPage(async (evaluate) => {
      const codes = await evaluate(async (file) => {
        const { Model } = globalThis.monograph;
        const codeOf = (promise) => promise.then(() => 'none', (error) => error.code ?? String(error));
        const model = await Model.load(file, { worker: true });
        const stop = new AbortController();
        const runs = [model.run(new ImageData(2000, 2000), { signal: stop.signal }), model.run(new ImageData(9, 9))];
        const waited = runs.map(codeOf);
        stop.abort();
        const found = [...(await Promise.all(waited))];
        for (const worker of [false, true]) {
          found.push(await codeOf(Model.load('/nothing.tflite', { worker })));
          found.push(await codeOf(Model.load('/pages/blank.html', { worker })));
        }
        model.dispose();
        return [...found, await codeOf(model.run(new ImageData(1, 1)))];
      }, MODEL);
      const loads = ['NETWORK', 'NOT_A_MODEL'];
      assert.deepEqual(codes, ['ABORTED', 'none', ...loads, ...loads, 'DISPOSED']);
    });
  });

  test(`${name}: a model that was kept is not fetched again`, options, async () => {
    await inBlankPage(async (evaluate) => {
      const fetched = await evaluate(async (file) => {
        const { clearCache, Model } = globalThis.monograph;
        await clearCache();
        for (const worker of [false, false, true]) {
          (await Model.load(file, { worker, cache: true })).dispose();
        }
        return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith(file)).length;
      }, MODEL);
      assert.equal(fetched, 1);
    });
  });

  for (const [host, headers] of [['isolated', {}], ['without headers', notIsolated]]) {
    test(`${name}: the demo, ${host}, names its first picture on several threads`, options, async () => {
      await open('', async (evaluate) => {
        const text = await answerOf(evaluate, async () => {
          const { innerText } = document.body;
          return globalThis.crossOriginIsolated && innerText.match(/Egyptian cat\s+\d+ ms\s+.*/)?.[0];
        });
        assert.match(text, /on \d threads/);
      }, headers);
    });
  }
}
