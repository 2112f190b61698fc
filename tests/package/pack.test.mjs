// What would be published: complete, small, and usable by Node and by a bundler.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/paths.mjs';
import { colorClassifier } from '../support/models.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-package-'));
const installed = path.join(folder, 'node_modules', 'monograph');
let files;

before(() => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [report] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  files = report.files.map((file) => file.path);
  fs.mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xf', path.join(folder, report.filename), '-C', installed, '--strip-components=1']);
  fs.writeFileSync(path.join(folder, 'color.tflite'), colorClassifier());
});
after(() => fs.rmSync(folder, { recursive: true }));

test('holds what the exports name, and no sources', () => {
  for (const name of ['dist/index.js', 'dist/node.js', 'dist/bin.js', 'dist/monograph-tools.mjs', 'dist/monograph-tools.wasm', 'dist/types/index.d.ts', 'README.md', 'LICENSE']) {
    assert.ok(files.includes(name), `${name} is missing`);
  }
  for (const name of ['dist/LICENSES.txt', 'models/efficientnet_lite0.int8.tflite', 'models/licenses/efficientnet_lite0.txt', 'models/manifest.json']) {
    assert.ok(files.includes(name), `${name} is missing`);
  }
  for (const variant of VARIANTS) {
    assert.ok(files.includes(`dist/monograph-${variant}.mjs`) && files.includes(`dist/monograph-${variant}.wasm`));
  }
  const stray = files.filter((name) => !/^(dist|models)\/|^(package\.json|README\.md|LICENSE)$/.test(name));
  assert.deepEqual(stray, []);
});

test('works in Node', () => {
  const script = `
    import { Model } from 'monograph';
    import { Model as Same } from 'monograph/node';
    const model = await Model.load('color.tflite');
    const { labels } = await model.run({ data: Uint8Array.of(250, 1, 2), width: 1, height: 1 });
    console.log(labels[0], Model === Same);`;
  fs.writeFileSync(path.join(folder, 'use.mjs'), script);
  const output = execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(output, 'red true\n');
});

test('goes through a bundler', async () => {
  fs.writeFileSync(path.join(folder, 'page.js'), "import { Model } from 'monograph'; globalThis.Model = Model;");
  const { outputFiles, warnings } = await build({
    absWorkingDir: folder,
    entryPoints: ['page.js'],
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'browser',
    outdir: 'out',
    write: false,
    logLevel: 'silent',
  });
  assert.deepEqual(warnings, []);
  const entry = outputFiles.find(({ path: name }) => name.endsWith('page.js'));
  assert.doesNotMatch(entry.text, /node:|from "sharp"/);
  assert.equal(outputFiles.length, 1, 'the engine is no part of the bundle');
});
