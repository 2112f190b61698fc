// The demo site is for everyone: with the keyboard, with a screen reader, on a phone, light and dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { skipBrowser } from '../support/browser.mjs';
import { benchOf, showTab, tabNames, withSite } from '../support/demo.mjs';
import { SAMPLE_LABELS } from '../support/samples.mjs';

const options = { skip: skipBrowser, timeout: 180_000 };
const axe = readFileSync(path.join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

// What axe finds of weight in the page, a line each. Frames hold pages of their own.
async function violations(page) {
  const { violations: found } = await page.evaluate(() => globalThis.axe.run({ exclude: ['iframe'] }));
  return found
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing serious in any tab, ${colorScheme}`, options, async () => {
    await withSite({}, async ({ open }) => {
      const page = await open('', { colorScheme });
      await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
      await page.evaluate(axe);
      for (const name of await tabNames(page)) {
        await showTab(page, name);
        await page.waitForTimeout(300);
        assert.deepEqual(await violations(page), [], name);
      }
    });
  });
}

test('axe finds nothing serious in an error', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('?model=nothing.tflite');
    await benchOf(page, 'classify').error();
    await page.evaluate(axe);
    assert.deepEqual(await violations(page), []);
  });
});

test('tabs are moved through with arrows, and shown with Enter', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const tab = (name) => page.getByRole('tab', { name });
    const names = await tabNames(page);
    await tab('Classify').focus();
    await page.keyboard.press('ArrowRight');
    assert.ok(await tab('Detect').evaluate((element) => element === document.activeElement));
    assert.equal(await tab('Classify').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.equal(await tab(names.at(-1)).getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('[role=tabpanel]:not([hidden])').count(), 1);
    assert.equal(new URL(page.url()).hash, `#${await tab(names.at(-1)).getAttribute('aria-controls')}`);
    await page.keyboard.press('ArrowRight');
    assert.ok(await tab('Classify').evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
  });
});

test('the page is used with the keyboard alone', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('');
    const bench = benchOf(page, 'classify');
    await bench.names(SAMPLE_LABELS.cat);
    const focused = () =>
      page.evaluate(() => {
        const { id, dataset, firstElementChild, textContent } = document.activeElement;
        return id || dataset.part || firstElementChild?.alt || textContent;
      });
    const stops = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.deepEqual(stops, ['To the content', 'theme', 'tab-classify', 'file', 'camera', 'cat', 'espresso']);
    await page.keyboard.press('Space');
    await bench.names(SAMPLE_LABELS.espresso);
    await bench.part('spoken').filter({ hasText: 'espresso' }).waitFor({ state: 'attached' });
    assert.equal(await bench.root.getByRole('button', { name: 'espresso' }).getAttribute('aria-pressed'), 'true');
  });
});

test('the theme follows the system until the visitor chooses, and the choice is kept', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('', { colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    assert.notEqual(dark, light);
    await page.getByRole('button', { name: 'Dark theme', pressed: false }).click();
    assert.equal(await background(), dark);
    await page.reload();
    assert.equal(await background(), dark);
    await page.getByRole('button', { name: 'Dark theme', pressed: true }).click();
    assert.equal(await background(), light);
  });
});

test('on a phone nothing is wider than the page, in any tab', options, async () => {
  await withSite({}, async ({ open }) => {
    const page = await open('', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
    for (const name of await tabNames(page)) {
      await showTab(page, name);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `${name} is ${width} pixels wide`);
    }
  });
});

test('nothing jumps while the first picture is named', options, async () => {
  for (const width of [390, 1280]) {
    await withSite({}, async ({ open }) => {
      const page = await open('', { viewport: { width, height: 844 } });
      await benchOf(page, 'classify').names(SAMPLE_LABELS.cat);
      const shift = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const read = (list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0));
            new PerformanceObserver(read).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => resolve(0), 500);
          }),
      );
      assert.ok(shift < 0.02, `shifted by ${shift} at ${width} pixels`);
    });
  }
});
