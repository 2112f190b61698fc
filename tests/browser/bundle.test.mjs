// The package as a page has it: packed, installed, bundled, and run in Chromium with cross-origin
// isolation and without. The bundler copies none of the package's files, so the page says where
// they are.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/paths.mjs';
import { skipBrowser, withBrowser } from '../support/browser.mjs';
import { colorClassifier } from '../support/models.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-bundle-'));
const installed = path.join(folder, 'node_modules', 'monograph');
const site = path.join(folder, 'site');
const options = { skip: skipBrowser, timeout: 120_000 };
const notIsolated = { 'cross-origin-opener-policy': 'unsafe-none', 'cross-origin-embedder-policy': 'unsafe-none' };

const PAGE = `
  import { Model } from 'monograph';
  globalThis.classify = async (options) => {
    const model = await Model.load('color.tflite', { assets: 'assets/', ...options });
    const { labels } = await model.run({ data: Uint8Array.of(2, 3, 250), width: 1, height: 1 });
    const { variant, threads } = model;
    model.dispose();
    return { label: labels[0], variant, threads };
  };`;

function install() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const stdio = ['ignore', 'pipe', 'ignore'];
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio }));
  fs.mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xf', path.join(folder, filename), '-C', installed, '--strip-components=1']);
}

before(async () => {
  if (skipBrowser) return;
  install();
  fs.writeFileSync(path.join(folder, 'page.js'), PAGE);
  const assets = path.join(site, 'assets');
  const bundler = { bundle: true, format: 'esm', splitting: true, minify: true, logLevel: 'silent' };
  await build({ ...bundler, absWorkingDir: folder, entryPoints: ['page.js'], outdir: site });
  fs.cpSync(path.join(installed, 'dist'), assets, { recursive: true });
  fs.writeFileSync(path.join(site, 'color.tflite'), colorClassifier());
  fs.writeFileSync(path.join(site, 'index.html'), '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>');
});
after(() => fs.rmSync(folder, { recursive: true }));

async function classify(headers, wanted) {
  let result;
  await withBrowser({ folders: { '': site }, headers }, async ({ open }) => {
    const page = await open('');
    await page.waitForFunction(() => globalThis.classify !== undefined);
    result = await page.evaluate((asked) => globalThis.classify(asked), wanted);
    assert.deepEqual(page.problems, []);
  });
  return result;
}

test('a bundle runs on threads in an isolated page', options, async () => {
  const found = await classify({}, { threads: 2 });
  assert.deepEqual(found, { label: 'blue', variant: 'relaxed-threads', threads: 2 });
});

test('a bundle runs on one thread in any other', options, async () => {
  const found = await classify(notIsolated, { threads: 2 });
  assert.deepEqual(found, { label: 'blue', variant: 'relaxed', threads: 1 });
});

test('a bundle without the package\'s files says what is missing', options, async () => {
  const error = await classify({}, { assets: 'nowhere/' }).catch(String);
  assert.match(error, /404 for \S+nowhere\/monograph-\S+\. Does the bundler copy the files of the package\?/);
});

test('a bundle runs in a worker', options, async () => {
  const found = await classify({}, { worker: true, threads: 2 });
  assert.deepEqual(found, { label: 'blue', variant: 'relaxed-threads', threads: 2 });
});
