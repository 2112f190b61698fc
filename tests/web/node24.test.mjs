// The same in Node 24, where the variants with relaxed SIMD run too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureNode24 } from '../../scripts/toolchain/runtimes.mjs';

// Each with what shows that relaxed SIMD was there.
const FILES = {
  'run.test.mjs': /relaxed-threads/,
  'parity.test.mjs': /relaxed-threads/,
  'relaxed_simd.test.mjs': /^ok \d+ - later versions compute right, and a wrong lane is noticed$/m,
};
const isNode24 = Number.parseInt(process.versions.node, 10) >= 24;
const node = isNode24 ? undefined : await ensureNode24();
const skip = isNode24 ? 'this is Node 24' : node === undefined && 'there is no Node 24 for this machine';

for (const [file, proof] of Object.entries(FILES)) {
  test(`${file} in Node 24`, { skip, timeout: 300_000 }, () => {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const environment = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const args = ['--test', '--test-reporter=tap', path];
    const { stdout, stderr, status } = spawnSync(node, args, { encoding: 'utf8', env: environment });
    assert.equal(status, 0, stdout.slice(-4000) + stderr.slice(-2000));
    assert.match(stdout, proof, 'relaxed SIMD was used');
  });
}
