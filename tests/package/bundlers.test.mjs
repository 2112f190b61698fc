// The packed package in projects of its users: built with their bundler, served with a strict policy,
// and run in Chromium, cross-origin isolated and not.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { launchBrowser, notIsolated, skipBrowser, withSite } from '../support/browser.mjs';
import { openWorkshop, placeProject, runScript, startVite } from './project.mjs';

const PAGES = {
  isolated: { headers: {}, engine: { variant: 'relaxed-threads', threads: 2 } },
  ordinary: {
    headers: notIsolated,
    engine: { variant: 'relaxed', threads: 1 },
  },
};
const options = { skip: skipBrowser, timeout: 120_000 };
const WAIT = { timeout: 20_000 };
let workshop;
let browser;

before(async () => {
  if (skipBrowser) return;
  workshop = await openWorkshop();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  workshop?.remove();
});

const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// No evaluation, and of inline scripts only what the page's bundler put there.
function policyOf(site) {
  const html = fs.readFileSync(path.join(site, 'index.html'), 'utf8');
  const inline = [...html.matchAll(/<script[^>]*>([^<]+)<\/script>/g)].map(([, text]) => sha256(text));
  return `default-src 'self'; script-src 'self' 'wasm-unsafe-eval' ${inline.join(' ')}; img-src 'self' data:`;
}

const paths = (answers, ending) => answers.map((answer) => answer.path).filter((name) => name.endsWith(ending));

// One model and one variant of the engine, each once, and nothing in vain.
function assertLeanDownloads(answers) {
  assert.deepEqual(answers.filter(({ status }) => status >= 400), []);
  assert.equal(paths(answers, '.tflite').length, 1);
  assert.equal(paths(answers, '.wasm').length, 1, paths(answers, '.wasm').join());
  const scripts = new Set(paths(answers, '.mjs').filter((name) => name.includes('/monograph-')));
  assert.ok(scripts.size <= 1, [...scripts].join());
}

// A page that never answers fails by this.
const ask = (page, wanted) =>
  page.evaluate((asked) => {
    const tooLong = new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 20_000));
    return Promise.race([globalThis.classify(asked), tooLong]);
  }, wanted);

async function assertClassifies(open, engine, wanted) {
  const page = await open('');
  await page.waitForFunction(() => globalThis.classify !== undefined, null, WAIT);
  const found = await ask(page, wanted).catch((error) => assert.fail(`${error.message}\n${page.problems.join('\n')}`));
  assert.deepEqual(found, { label: 'blue', downloaded: 1, ...engine });
  assert.deepEqual(page.problems, []);
  assertLeanDownloads(page.answers);
}

function testProject(name, { site = 'dist', built = true, models = 'public' } = {}) {
  test(name, options, async (context) => {
    const project = placeProject(workshop, name, { models });
    if (built) await runScript(workshop, project, 'build');
    for (const [kind, page] of Object.entries(PAGES)) {
      const headers = { 'content-security-policy': policyOf(path.join(project, site)), ...page.headers };
      await withSite(browser, { folders: { '': path.join(project, site) }, headers }, async ({ open }) => {
        await context.test(`classifies in an ${kind} page`, () => assertClassifies(open, page.engine, { threads: 2 }));
        await context.test(`classifies in a worker of an ${kind} page`, () =>
          assertClassifies(open, page.engine, { threads: 2, worker: true }));
      });
    }
  });
}

for (const name of ['vite', 'webpack', 'webpack-relative', 'rollup', 'esbuild', 'parcel', 'vite-worker', 'vite-own-worker']) testProject(name);
for (const name of ['static', 'static-worker']) testProject(name, { site: '', built: false, models: '' });

// The page as it is while it is written; nothing is configured but headers.
function testDevServer(name, { engine }) {
  test(`${name}, development server`, options, async (context) => {
    const project = placeProject(workshop, name, { models: 'public', as: `${name}-dev` });
    const server = await startVite(project);
    try {
      await withSite(browser, {}, async ({ open }) => {
        const openThere = () => open(server.url);
        await context.test('classifies', () => assertClassifies(openThere, engine, { threads: 2 }));
        await context.test('classifies in a worker', () =>
          assertClassifies(openThere, engine, { threads: 2, worker: true }));
      });
    } finally {
      await server.stop();
    }
  });
}

testDevServer('vite', PAGES.ordinary);
testDevServer('vite-isolated', PAGES.isolated);

test('says what a bundler did not copy', options, async () => {
  const project = placeProject(workshop, 'esbuild', { models: 'public', as: 'esbuild-bare' });
  await runScript(workshop, project, 'build');
  const site = path.join(project, 'dist');
  fs.rmSync(path.join(site, 'monograph-relaxed-threads.mjs'));
  await withSite(browser, { folders: { '': site } }, async ({ open }) => {
    const page = await open('');
    await page.waitForFunction(() => globalThis.classify !== undefined, null, WAIT);
    await assert.rejects(ask(page, { threads: 2 }), /404 for \S+\/monograph-\S+\. Does the bundler copy the files of the package\?/);
  });
});

test('service-worker', options, async () => {
  const site = placeProject(workshop, 'service-worker', { page: false });
  await withSite(browser, { folders: { '': site }, headers: { 'content-security-policy': policyOf(site) } }, async ({ open }) => {
    const page = await open('');
    await page.waitForFunction(() => globalThis.ready === true, null, WAIT);
    const found = await page.evaluate(() => globalThis.ask('color'));
    assert.deepEqual(found, { label: 'blue', variant: 'simd', threads: 1 });
    const error = await page.evaluate(() => globalThis.ask('color-without-engine'));
    assert.equal(error.code, 'UNSUPPORTED_PLATFORM');
    assert.match(error.message, /monograph\/engine\/simd/);
    assert.deepEqual(page.problems, []);
  });
});
