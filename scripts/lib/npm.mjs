// The JavaScript packages: installed when they are missing or the lock file changed.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256 } from './download.mjs';
import { run, which } from './exec.mjs';
import { SetupError } from './fail.mjs';
import { step } from './log.mjs';
import { cacheDir, root } from './paths.mjs';

const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-lock');

const lockHash = (folder) => sha256(readFileSync(join(folder, 'package-lock.json')));

async function npmCi(cwd, ...flags) {
  if (!which('npm')) throw new SetupError('npm is not on PATH.', 'install it (it comes with Node.js)');
  await run('npm', ['ci', '--no-audit', '--no-fund', ...flags], { cwd, what: 'npm ci' });
}

export async function ensurePackagesOfNpm() {
  const hash = lockHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await step('npm packages', async () => {
    await npmCi(root);
    writeFileSync(stamp, hash);
  });
}

// Installs what the package.json of `folder` lists in the cache, for all clones whose lock is the
// same, and resolves to the node_modules there.
export async function ensurePackagesOf(folder, title) {
  const name = `${basename(folder)}-${lockHash(folder).slice(0, 16)}`;
  const installed = join(cacheDir, 'npm', name);
  if (!existsSync(installed)) await step(title, () => installAt(installed, folder));
  return join(installed, 'node_modules');
}

// Whoever is first puts it there as a whole.
async function installAt(installed, folder) {
  mkdirSync(join(cacheDir, 'npm'), { recursive: true });
  const part = mkdtempSync(`${installed}.part-`);
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(folder, file), join(part, file));
    await npmCi(part, '--ignore-scripts');
    if (!existsSync(installed)) renameSync(part, installed);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

// Runs a script of package.json, if there is one of that name.
export async function npmRun(name, args = [], options = {}) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!scripts[name]) return undefined;
  return run('npm', ['run', '--silent', name, '--', ...args], { cwd: root, what: name, ...options });
}
