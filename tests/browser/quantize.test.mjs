// The page that `monograph quantize --html` writes: alone, complete, sortable, readable on a phone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { buildDir, root } from '../../scripts/lib/paths.mjs';
import { skipBrowser, withPageOfFile } from '../support/browser.mjs';
import { floatModel } from '../support/samples.mjs';

const program = path.join(buildDir('native'), 'src', 'tools', 'monograph');
const skip = skipBrowser || (!existsSync(program) && 'the native program has not been built');

const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-quantize-'));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'report.html');
let facts;

before(() => {
  if (skip) return;
  const json = path.join(folder, 'report.json');
  const output = path.join(folder, 'int8.tflite');
  const args = ['quantize', floatModel, '-o', output, '--images', path.join(root, 'samples'), '--html', file, '--json-file', json];
  execFileSync(program, [...args, '--rounding', 'nearest'], { stdio: 'pipe' });
  facts = JSON.parse(readFileSync(json, 'utf8'));
});

const withPage = (context, use) => withPageOfFile(file, context, use);

for (const colorScheme of ['light', 'dark']) {
  test(`tells all figures of the report, ${colorScheme}`, { skip }, async () => {
    await withPage({ colorScheme }, async (page) => {
      const summary = await page.locator('#summary').innerText();
      assert.match(summary, new RegExp(`${facts.agreement.top1} of ${facts.agreement.of}`));
      assert.match(summary, new RegExp(`${facts.int8.int8_operators} of ${facts.int8.operators} operators`));
      assert.match(summary, /Speed\s+[0-9.]+ times/);
      assert.equal(await page.locator('#warnings li').count(), facts.warnings.length);
      assert.equal(await page.locator('#steps li').count(), facts.steps.length);
      assert.equal(await page.locator('.column').count(), facts.layers.length);
      assert.equal(await page.locator('tbody tr').count(), facts.layers.length);
      const colours = await page.evaluate(() => {
        const { backgroundColor, color } = globalThis.getComputedStyle(document.body);
        return [backgroundColor, color];
      });
      assert.notEqual(colours[0], colours[1]);
    });
  });
}

test('the table is sorted by keyboard, up and down', { skip }, async () => {
  await withPage({}, async (page) => {
    const heading = page.locator('th', { hasText: 'Mean absolute error' });
    const first = () => page.locator('tbody tr').first().getAttribute('id');
    const errors = facts.layers.map(({ test: { mean_absolute: mean } }) => mean);
    await heading.locator('button').focus();
    await page.keyboard.press('Enter');
    assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
    assert.equal(await first(), `layer-${errors.indexOf(Math.min(...errors))}`);
    await page.keyboard.press('Enter');
    assert.equal(await heading.getAttribute('aria-sort'), 'descending');
    assert.equal(await first(), `layer-${errors.indexOf(Math.max(...errors))}`);
  });
});

test('the chart shows another measure, and says its ends to who does not see it', { skip }, async () => {
  await withPage({}, async (page) => {
    const label = () => page.locator('#chart svg').getAttribute('aria-label');
    assert.match(await label(), /^SQNR, dB, of \d+ layers\. Least: .+ Most: /);
    await page.locator('#measure').selectOption('Scale');
    const scales = facts.layers.flatMap(({ scale }) => scale ?? []);
    const [, most] = /Most: .*: ([0-9.]+)\.$/.exec(await label());
    assert.equal(Number(most), Number(Math.max(...scales).toPrecision(3)));
  });
});

test('nothing is wider than a phone but what scrolls by itself', { skip }, async () => {
  await withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    const warning = page.locator('#warnings a').first();
    const target = await warning.getAttribute('href');
    await warning.click();
    assert.equal(await page.locator(`${target}:target`).count(), 1);
  });
});
