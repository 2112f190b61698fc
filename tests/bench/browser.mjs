// Headless Chromium with one page a contender.
import { existsSync } from 'node:fs';
import { chromiumFlags, findChromium } from '../../scripts/lib/browsers.mjs';
import { SetupError } from '../../scripts/lib/fail.mjs';

// Pages that are not in front run at full speed.
const flags = [
  ...chromiumFlags,
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];
const timeout = 60_000;

function executable() {
  const found = findChromium();
  if (found && existsSync(found)) return found;
  throw new SetupError('There is no Chromium.', 'install it, or give its path in MONOGRAPH_CHROMIUM');
}

// Runs work(browser) with a fresh browser.
export async function withBrowser(work) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: executable(), args: flags });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

function withTimeout(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer in ${timeout / 1000} s`)), timeout);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// The first line of what went wrong, without the driver's own words.
export function failureText(error) {
  const text = String(error?.message ?? error).replace(/^page\.evaluate: /, '');
  return text
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '')
    .split('\n')[0]
    .slice(0, 200);
}

// A page in a context of its own, so that nothing is cached. `call` runs a function of page.mjs.
export async function openPage(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const call = (name, argument) =>
    withTimeout(
      page.evaluate(([f, x]) => globalThis.bench[f](x), [name, argument]),
      name,
    );
  return { call, close: () => context.close() };
}
