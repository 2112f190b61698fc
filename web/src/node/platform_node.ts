import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { throwIfAborted } from '../errors.js';
import { compileBytes, fetchWasm } from '../fetch_wasm.js';
import type { Platform } from '../platform.js';
import { readError } from './read_error.js';

// Node 20 computes wrong relaxed dot products, Node 22 gains nothing from them.
const FIRST_SOUND_RELAXED = 24;

const nodeMajor = (): number => Number.parseInt(process.versions.node, 10);

/** The path if `source` is a path or a file: URL, else undefined. */
function localPath(source: string | URL): string | undefined {
  if (source instanceof URL) return source.protocol === 'file:' ? fileURLToPath(source) : undefined;
  if (source.startsWith('file:')) return fileURLToPath(source);
  return /^(https?|data|blob):/i.test(source) ? undefined : source;
}

async function readPath(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path, signal === undefined ? {} : { signal }));
  } catch (error) {
    throwIfAborted(signal);
    throw readError(error, path);
  }
}

export const platform: Platform = {
  hasThreads: () => typeof SharedArrayBuffer === 'function',
  relaxedIsSound: () => nodeMajor() >= FIRST_SOUND_RELAXED,
  cores: availableParallelism,
  async compileWasm(url) {
    const path = localPath(url);
    return path === undefined ? fetchWasm(url) : compileBytes(await readPath(path), url);
  },
  readLocal(source, signal) {
    const path = localPath(source);
    return path === undefined ? undefined : readPath(path, signal);
  },
};
