#!/usr/bin/env node
// ONNX's own conformance cases, from Debian's package libonnx-testdata, into .deps/onnx-testdata.
//   node scripts/toolchain/onnx_testdata.mjs
// Only tests need them: where they cannot be had, the tests that do are skipped.
import { ensureDebianData } from '../lib/debian_data.mjs';
import { isMain, runMain, SetupError } from '../lib/fail.mjs';
import { log, step } from '../lib/log.mjs';

const name = 'onnx-testdata';
const data = {
  pinned: {
    debian: 'pool/main/o/onnx/libonnx-testdata_1.17.0-3_all.deb',
    sha256: 'd2d352c25a62c5544781cd7fb08c41507cd2bbded859f8e804ac8594329077bd',
  },
  keep: 'usr/share/libonnx-testdata/data',
};

// A machine without the cases still builds and tests the rest.
export async function ensureOnnxTestdata() {
  await step("ONNX's test cases", async () => {
    try {
      await ensureDebianData(name, data);
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
