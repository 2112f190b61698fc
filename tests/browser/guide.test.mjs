// The snippets of docs/guide for pages run in Chromium, with the package as it was built.
import assert from 'node:assert/strict';
import test from 'node:test';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { snippets, toJavaScript } from '../support/snippets.mjs';

const imports = { monograph: '/dist/index.js', 'monograph/engine/simd': '/dist/engine-simd.js' };
const page = `<!doctype html><meta charset="utf-8"><title>Guide</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<canvas width="640" height="480"></canvas><input type="file"><video></video>`;

// Snippets about errors ask for a file that is not there.
const isWanted = /Failed to load resource: the server responded with a status of 404/;

async function drawPhotograph() {
  const bitmap = await createImageBitmap(await (await fetch('/samples/cat.jpg')).blob());
  document.querySelector('canvas').getContext('2d').drawImage(bitmap, 0, 0, 640, 480);
}

test('snippets for pages run in a page', { skip: skipBrowser }, async (context) => {
  await withBrowser({}, async ({ open }) => {
    for (const snippet of snippets('ts')) {
      await context.test(snippet.name, async () => {
        const tab = await open('pages/blank.html');
        await tab.setContent(page);
        await tab.evaluate(drawPhotograph);
        await tab.addScriptTag({ type: 'module', content: `${toJavaScript(snippet)}\nglobalThis.isDone = true;` });
        await tab.waitForFunction(() => globalThis.isDone, null, { timeout: 20_000 }).catch((error) => tab.problems.push(String(error)));
        assert.deepEqual(tab.problems.filter((text) => !isWanted.test(text)), []);
        await tab.context().close();
      });
    }
  });
});
