// The JavaScript packages: installed when they are missing or the lock file changed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './download.mjs';
import { run, which } from './exec.mjs';
import { SetupError } from './fail.mjs';
import { step } from './log.mjs';
import { root } from './paths.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-lock');

function lockHash() {
  return sha256(readFileSync(join(root, 'package-lock.json')));
}

export async function ensurePackagesOfNpm() {
  const hash = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!which('npm')) throw new SetupError('npm is not on PATH.', 'install it (it comes with Node.js)');
  await step('npm packages', async () => {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, what: 'npm ci' });
    writeFileSync(stamp, hash);
  });
}

// Runs a script of package.json, if there is one of that name.
export async function npmRun(name, args = [], options = {}) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!scripts[name]) return undefined;
  return run('npm', ['run', '--silent', name, '--', ...args], { cwd: root, what: name, ...options });
}
