// The packages that the demo's networks come from, pinned by the lock file beside the page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../scripts/lib/download.mjs';
import { run } from '../../../scripts/lib/exec.mjs';
import { demoDir } from './paths.mjs';

const modules = join(demoDir, 'node_modules');
const stamp = join(modules, '.installed-lock');

export const sourceFile = (...parts) => join(modules, ...parts);

// Resolves to false where the packages cannot be had: the site is built without them then.
export async function installSources() {
  const hash = sha256(readFileSync(join(demoDir, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code } = await run('npm', args, { cwd: demoDir, allowFailure: true });
  if (code === 0) writeFileSync(stamp, hash);
  return code === 0;
}
