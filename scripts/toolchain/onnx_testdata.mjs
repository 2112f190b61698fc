#!/usr/bin/env node
// ONNX's own conformance cases, from Debian's package libonnx-testdata, into .deps/onnx-testdata.
//   node scripts/toolchain/onnx_testdata.mjs
// Only tests need them: where they cannot be had, the tests that do are skipped.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { download } from '../lib/download.mjs';
import { run, which } from '../lib/exec.mjs';
import { isMain, runMain, SetupError } from '../lib/fail.mjs';
import { log, step } from '../lib/log.mjs';
import { depsDir, downloadsDir } from '../lib/paths.mjs';

const name = 'onnx-testdata';
const pinned = {
  debian: 'pool/main/o/onnx/libonnx-testdata_1.17.0-3_all.deb',
  sha256: 'd2d352c25a62c5544781cd7fb08c41507cd2bbded859f8e804ac8594329077bd',
};
const target = join(depsDir, name);
const stamp = join(target, '.pinned');

const present = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === pinned.sha256;

// A package is an `ar` archive with a tar inside, whose files lie under usr/share/<package>/data.
async function unpack(archive) {
  const next = join(depsDir, `.${name}.next`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const tar = which('dpkg-deb') ? 'dpkg-deb --fsys-tarfile "$1"' : 'ar p "$1" data.tar.xz | xz -d';
  const keep = './usr/share/libonnx-testdata/data';
  const pipe = `set -o pipefail; ${tar} | tar -x -C "$2" --no-same-owner --strip-components=5 ${keep}`;
  await run('bash', ['-c', pipe, 'unpack', archive, next]);
  writeFileSync(join(next, '.pinned'), pinned.sha256);
  rmSync(target, { recursive: true, force: true });
  renameSync(next, target);
}

// Does nothing where the cases are there. A machine without them still builds and tests the rest.
export async function ensureOnnxTestdata() {
  if (present()) return;
  await step("ONNX's test cases", async (report) => {
    try {
      report('libonnx-testdata');
      await unpack(await download(name, pinned.sha256, pinned, downloadsDir));
      return 'libonnx-testdata 1.17';
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      return `not to be had here, so the tests that need them are skipped (${error.message.split('\n')[0]})`;
    }
  });
}

if (isMain(import.meta.url)) {
  await runMain(() => {
    log.open(name);
    return ensureOnnxTestdata();
  });
}
