// What would be published: complete, and nothing else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { installTarball } from '../support/tarball.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-pack-'));
let files;

before(() => {
  ({ files } = installTarball(folder));
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
  const stray = files.filter((name) => !/^(dist|docs\/guide|models)\/|^(package\.json|README\.md|LICENSE)$/.test(name));
  assert.deepEqual(stray, []);
});
