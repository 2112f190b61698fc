// What files weigh when a host compresses them with brotli.
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { makeOnce } from './made.mjs';
import { work } from './paths.mjs';

export const BEST = 11;

// The best takes a minute for an engine of ten megabytes, and saves a tenth.
export const QUICK = 9;

const compressed = (path, quality) =>
  brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).length;

// The sum of the files' compressed bytes; kept under `name`, since it takes seconds.
export async function brotliBytes(name, paths, quality) {
  const file = work('bytes', `${name}.${quality}.json`);
  await makeOnce(file, paths, () => {
    writeFileSync(file, JSON.stringify(paths.reduce((sum, path) => sum + compressed(path, quality), 0)));
  });
  return JSON.parse(readFileSync(file, 'utf8'));
}
