#!/usr/bin/env node
// Labelled images and photographs to measure with, as Debian packages them, into .deps:
//   node scripts/toolchain/datasets.mjs [fashion-mnist] [photographs]     all of them by default
//     .deps/fashion-mnist           60,000 + 10,000 labelled images of clothes, 28 x 28 (MIT)
//     .deps/photographs-gcompris    photographs of gcompris-qt-data (licences by file: see the package)
//     .deps/photographs-tuxpaint    photographs and drawings of tuxpaint-stamps-default
// No test needs them; the proofs in docs/QUANTIZATION.md do.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureDebianData } from '../lib/debian_data.mjs';
import { isMain, runMain, SetupError } from '../lib/fail.mjs';
import { log, step } from '../lib/log.mjs';
import { resourceFiles } from '../lib/rcc.mjs';

// Puts the images of each .rcc file of a folder in the file's place.
function unpackResources(folder) {
  for (const file of readdirSync(folder)) {
    const archive = join(folder, file);
    for (const { path, read } of file.endsWith('.rcc') ? resourceFiles(readFileSync(archive)) : []) {
      if (!/\.(webp|jpe?g|png)$/i.test(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), read());
    }
    rmSync(archive);
  }
}

const packages = {
  'fashion-mnist': {
    pinned: {
      debian: 'pool/main/d/dataset-fashion-mnist/dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb',
      sha256: '39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0',
    },
    keep: 'usr/share/datasets/fashion-mnist',
  },
  'photographs-gcompris': {
    pinned: {
      debian: 'pool/main/g/gcompris-qt/gcompris-qt-data_3.1-2_all.deb',
      sha256: 'e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f',
    },
    keep: 'usr/share/gcompris-qt/rcc',
    finish: unpackResources,
  },
  'photographs-tuxpaint': {
    pinned: {
      debian: 'pool/main/t/tuxpaint-stamps/tuxpaint-stamps-default_2022.06.04-1_all.deb',
      sha256: '6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34',
    },
    keep: 'usr/share/tuxpaint/stamps',
    only: '*.png',
  },
};

const sets = {
  'fashion-mnist': ['fashion-mnist'],
  photographs: ['photographs-gcompris', 'photographs-tuxpaint'],
};

// The folders of a set, fetched where they are missing.
export async function ensureDataset(set) {
  const folders = [];
  for (const name of sets[set]) {
    await step(name, async () => {
      folders.push(await ensureDebianData(name, packages[name]));
    });
  }
  return folders;
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    log.open('datasets');
    const wanted = process.argv.slice(2);
    const unknown = wanted.find((set) => !Object.hasOwn(sets, set));
    if (unknown) throw new SetupError(`there is no data set ${unknown}`, `one of ${Object.keys(sets).join(', ')}`);
    for (const set of wanted.length ? wanted : Object.keys(sets)) await ensureDataset(set);
  });
}
