// The page that `monograph inspect --html` writes: alone, complete, searchable, usable by keyboard.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { skipBrowser, withPageOfFile } from '../support/browser.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-inspect-'));
after(() => rmSync(folder, { recursive: true }));

const model = path.join(root, 'models', 'efficientnet_lite0.int8.tflite');
const file = path.join(folder, 'model.html');

function writePage() {
  const args = [path.join(root, 'dist', 'bin.js'), 'inspect', model, '--html', file];
  execFileSync(process.execPath, args);
}

const withPage = (context, use) => withPageOfFile(file, context, use);

for (const colorScheme of ['light', 'dark']) {
  test(`draws every node once, ${colorScheme}`, { skip: skipBrowser }, async () => {
    writePage();
    await withPage({ colorScheme }, async (page) => {
      assert.equal(await page.locator('.box:not(.end)').count(), 82);
      assert.equal(await page.locator('.box.end').count(), 3);
      for (const part of ['preprocessing', 'network', 'postprocessing']) {
        assert.equal(await page.locator('.band-name', { hasText: part }).count() > 0, true, part);
      }
      const [back, text] = await page.evaluate(() => [globalThis.getComputedStyle(document.body).backgroundColor, globalThis.getComputedStyle(document.body).color]);
      assert.notEqual(back, text);
    });
  });
}

test('searches, follows edges by keyboard and tells of the node', { skip: skipBrowser }, async () => {
  writePage();
  await withPage({}, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('fully_connected');
    assert.equal(await page.locator('.box.hit').count(), 1);
    await page.keyboard.press('Enter');
    const details = page.locator('#details');
    assert.match(await details.innerText(), /FULLY_CONNECTED[\s\S]*MACs\s+1\.3 M[\s\S]*fused_activation_function/);
    await page.locator('.box.chosen').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await details.innerText(), /^DEQUANTIZE/);
    await page.keyboard.press('ArrowUp');
    assert.match(await details.innerText(), /^FULLY_CONNECTED/);
    await details.locator('a').first().click();
    assert.match(await details.innerText(), /^MEAN/);
  });
});
