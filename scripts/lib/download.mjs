// Gets one file, by one of several ways, checked by its hash.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { debianMirror } from './apt.mjs';
import { run, which } from './exec.mjs';
import { SetupError } from './fail.mjs';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const aptHelper = '/usr/lib/apt/apt-helper';

// apt's own transport: it knows this machine's mirror and proxy.
async function fromDebian(way, target) {
  const mirror = existsSync(aptHelper) ? debianMirror() : undefined;
  if (!mirror) throw new SetupError('this machine has no Debian mirror configured');
  const path = way.debian.split('/').map(encodeURIComponent).join('/');
  await run(aptHelper, ['download-file', `${mirror}/${path}`, target, `SHA256:${way.sha256}`]);
}

async function fromUrl(url, target) {
  if (which('curl')) {
    await run('curl', ['-fsSL', '--retry', '2', '--connect-timeout', '15', '-o', target, url]);
    return;
  }
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new SetupError(`${url}: HTTP ${response.status}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(target));
}

function fetchWay(way, commit, target) {
  if (way.debian) return fromDebian(way, target);
  return fromUrl(`https://github.com/${way.github}/archive/${commit}.tar.gz`, target);
}

// The name that the file of a way has in the folder of downloads.
export function downloadName(name, commit, way) {
  return way.debian ? basename(way.debian) : `${name}-${commit}.github.tar.gz`;
}

// Gets the file of a way into `dir` unless it is there, and resolves to its path. The hash
// is checked where the lock has one for this way.
export async function download(name, commit, way, dir) {
  const path = join(dir, downloadName(name, commit, way));
  const good = (file) => !way.sha256 || sha256(readFileSync(file)) === way.sha256;
  if (existsSync(path) && good(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    await fetchWay(way, commit, part);
    if (!good(part)) throw new SetupError(`${basename(path)}: the sha256 is not the pinned one`);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return path;
}
