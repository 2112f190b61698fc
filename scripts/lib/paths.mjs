// The folders that set-up and builds use.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const depsDir = join(root, '.deps');
export const logsDir = join(root, 'logs');

function writable(dir) {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// Shared by all checkouts of one user where possible, else the project's own.
function findCache() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const shared = process.env.MONOGRAPH_CACHE || join(base, 'monograph');
  return writable(shared) ? shared : depsDir;
}

export const cacheDir = findCache();
export const downloadsDir = join(cacheDir, 'downloads');
export const buildDir = (preset) => join(root, 'build', preset);
