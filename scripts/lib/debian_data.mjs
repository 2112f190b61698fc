// Data that Debian packages, pinned by hash, unpacked under .deps. Only tests and measurements need such data.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { download } from './download.mjs';
import { run, which } from './exec.mjs';
import { depsDir, downloadsDir } from './paths.mjs';

// Members of a package under `keep` (as usr/share/NAME/data), without that path, into the folder `into`.
// A package is an `ar` archive with a tar inside; dpkg need not be there.
async function unpack(archive, { keep, only }, into) {
  const tar = which('dpkg-deb') ? 'dpkg-deb --fsys-tarfile "$1"' : 'ar p "$1" data.tar.xz | xz -d';
  const strip = `--strip-components=${keep.split('/').length + 1}`;
  const pipe = `set -o pipefail; ${tar} | tar -x -C "$2" --no-same-owner ${strip} --wildcards "./$3"`;
  await run('bash', ['-c', pipe, 'unpack', archive, into, only ? `${keep}/${only}` : keep]);
}

// The folder .deps/NAME with what the package `pinned` = { debian, sha256 } has under `keep`, or those files of it
// that match `only`; fetched where it is missing. `finish(folder)` may work on the files before they count as
// there; `edition` changes with it.
// Rejects with a SetupError where the package cannot be had.
export async function ensureDebianData(name, { pinned, keep, only, edition = 1, finish }) {
  const target = join(depsDir, name);
  const mark = `${pinned.sha256}\n${edition}\n`;
  const stamp = join(target, '.pinned');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === mark) return target;
  const archive = await download(name, pinned.sha256, pinned, downloadsDir);
  const next = join(depsDir, `.${name}.${process.pid}.next`);
  try {
    mkdirSync(next, { recursive: true });
    await unpack(archive, { keep, only }, next);
    await finish?.(next);
    writeFileSync(join(next, '.pinned'), mark);
    rmSync(target, { recursive: true, force: true });
    renameSync(next, target);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return target;
}
