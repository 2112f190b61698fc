// The package on another origin than the page, as from a content delivery network.
import assert from 'node:assert/strict';
import test from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import { blankPage, folders, skipBrowser, withBrowser } from '../support/browser.mjs';

const options = { skip: skipBrowser, timeout: 120_000 };
const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

test('the package runs from another origin, in workers and with threads', options, async () => {
  const { url, close } = await serve({ folders, headers: open });
  try {
    await withBrowser({}, async (browser) => {
      const page = await blankPage(browser.open);
      for (const wanted of [{ threads: 1 }, { threads: 2 }, { worker: true, threads: 1 }, { worker: true, threads: 2 }]) {
        const found = await page.evaluate(
          async ([base, extra]) => {
            const { Model } = await import(`${base}dist/index.js`);
            const model = await Model.load(globalThis.color, extra);
            const { labels } = await model.run(new ImageData(new Uint8ClampedArray([2, 3, 250, 255]), 1, 1));
            const { threads } = model;
            model.dispose();
            return { label: labels[0], threads };
          },
          [url, wanted],
        );
        assert.deepEqual(found, { label: 'blue', threads: wanted.threads });
      }
      assert.deepEqual(page.problems, []);
    });
  } finally {
    await close();
  }
});
