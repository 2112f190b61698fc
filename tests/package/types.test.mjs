// The declarations say what users may write, in both ways that TypeScript finds packages.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';

const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

for (const flags of [[], ['--module', 'NodeNext', '--moduleResolution', 'NodeNext']]) {
  test(`types ${flags.join(' ')}`, () => {
    const args = [tsc, '-p', path.join(root, 'tests', 'types'), ...flags];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
}
