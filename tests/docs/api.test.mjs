// All that the package exports is documented, for the reference that `npm run docs` prints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';

test('all that the package exports is documented', () => {
  const script = path.join(root, 'scripts', 'docs.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
