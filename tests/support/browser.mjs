// A Chromium without a window, and a server on loopback for its pages.
import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../scripts/lib/browsers.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { siteDir } from '../../web/demo/make/paths.mjs';
import { colorClassifier } from './models.mjs';

const chromiumPath = findChromium();
export const skipBrowser = chromiumPath === undefined && 'there is no Chromium on PATH';

export const folders = {
  '': siteDir,
  dist: path.join(root, 'dist'),
  models: path.join(root, 'models'),
  samples: path.join(root, 'samples'),
  pages: path.join(root, 'tests', 'browser', 'pages'),
};

// Of a server whose pages are not cross-origin isolated.
export const notIsolated = {
  'cross-origin-opener-policy': 'unsafe-none',
  'cross-origin-embedder-policy': 'unsafe-none',
};

export const launchBrowser = (args = []) =>
  chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', ...chromiumFlags, ...args],
    timeout: 60_000,
  });

// Calls `use({ open, url })`; open(path, options) gives a page, and `page.problems` what it complains of.
// `args` are the browser's, the other options the server's.
export async function withBrowser({ args, ...options }, use) {
  const browser = await launchBrowser(args);
  try {
    await withSite(browser, options, use);
  } finally {
    await browser.close();
  }
}

// The same in a browser that runs.
export async function withSite(browser, options, use) {
  const server = await serve({ folders, ...options });
  try {
    await use({ url: server.url, open: (at, context) => open(browser, server.url, at, context) });
  } finally {
    await server.close();
  }
}

// Calls `use(page)` with a page that stands alone in a file. Its own rules forbid it every request,
// and the browser would complain of one.
export async function withPageOfFile(file, context, use) {
  await withBrowser({}, async ({ open }) => {
    const page = await open(pathToFileURL(file).href, context);
    await use(page);
    assert.deepEqual(page.problems, []);
  });
}

// A page at `at`, in a context of its own; `page.problems` collects what it complains of, and
// `page.answers` what servers answered, its workers too: { status, path }.
async function open(browser, base, at, options = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.problems = [];
  page.answers = [];
  context.on('response', (response) => {
    page.answers.push({ status: response.status(), path: new URL(response.url()).pathname });
  });
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(message.text());
  });
  await page.goto(new URL(at, base).href);
  return page;
}

// A page with the library as globalThis.monograph, and the bytes of the colour classifier as
// globalThis.color; globalThis.codeOf(promise) gives the code of its error, or 'none'.
export async function blankPage(open) {
  const page = await open('pages/blank.html');
  await page.waitForFunction(() => globalThis.monograph !== undefined);
  await page.evaluate((bytes) => {
    globalThis.color = Uint8Array.from(bytes);
    globalThis.codeOf = (promise) => promise.then(() => 'none', (error) => error.code ?? String(error));
  }, Array.from(colorClassifier()));
  return page;
}
