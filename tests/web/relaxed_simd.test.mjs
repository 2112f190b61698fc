// The test that relaxed SIMD has to pass before it is used, where it is right and where it is wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/paths.mjs';

const major = Number.parseInt(process.versions.node, 10);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-relaxed-'));
const outfile = path.join(folder, 'self_test.mjs');

before(() =>
  build({ entryPoints: [path.join(root, 'web/src/relaxed_simd.ts')], bundle: true, format: 'esm', outfile, logLevel: 'silent' }),
);
after(() => fs.rmSync(folder, { recursive: true }));

// What the test says in this Node, and whether its module is valid there at all.
function judge(flags, change = (source) => source) {
  const script = path.join(folder, 'judge.mjs');
  const source = change(fs.readFileSync(outfile, 'utf8'));
  fs.writeFileSync(script, `${source}\nconsole.log(relaxedSimdIsRight(), WebAssembly.validate(selfTest()));`);
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, script], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout.trim();
}

test('Node 20 has it behind a flag, and computes wrong', { skip: major !== 20 && 'this is not Node 20' }, () => {
  assert.equal(judge([]), 'false false');
  assert.equal(judge(['--experimental-wasm-relaxed-simd']), 'false true');
});

test('later versions compute right, and a wrong lane is noticed', { skip: major < 22 && 'relaxed SIMD is not right here' }, () => {
  assert.equal(judge([]), 'true true');
  const changes = [['product(2 * i) + product', 'product(2 * i) - product'], ['x(3 - i) + i', 'x(3 - i) - i'], ['3 * (15 - i)', '3 * (14 - i)']];
  for (const [right, wrong] of changes) {
    assert.equal(judge([], (source) => source.replace(right, wrong)), 'false true', right);
  }
});
