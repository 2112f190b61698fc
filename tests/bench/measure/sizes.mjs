// Sizes as a server that compresses well would send them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { sha256 } from '../../../scripts/lib/download.mjs';

// The bytes that are left after brotli at its highest quality.
export function brotliBytes(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).length;
}

// The same for files, kept in a file of its own by their hashes: large ones take a minute.
export class BrotliSizes {
  #path;
  #sizes;

  constructor(path) {
    this.#path = path;
    this.#sizes = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  }

  of(path) {
    const bytes = readFileSync(path);
    const hash = sha256(bytes);
    if (this.#sizes[hash] === undefined) {
      this.#sizes[hash] = brotliBytes(bytes);
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(this.#path, JSON.stringify(this.#sizes));
    }
    return this.#sizes[hash];
  }
}
