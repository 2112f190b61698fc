import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { throwIfAborted } from '../abort.js';
import { MonographError } from '../errors.js';
import { compileBytes, fetchWasm } from '../fetch_engine.js';
import type { Platform, StartWorker } from '../platform.js';
import type { WorkerLink } from '../worker_messages.js';
import { readError } from './read_error.js';

// Node 20 computes wrong relaxed dot products, Node 22 gains nothing from them.
const FIRST_USEFUL_RELAXED = 24;

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

function linkTo(worker: Worker): WorkerLink {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as unknown as Parameters<Worker['postMessage']>[1]),
    listen(receive, fail) {
      worker.on('message', receive);
      worker.on('messageerror', () => fail('What the worker sent could not be read.'));
      worker.on('error', (error: unknown) => fail(`The worker crashed, load the model again: ${String(error)}`));
      worker.on('exit', (status) => fail(`The worker ended with status ${status}: load the model again.`));
    },
    keepAlive: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

export const platform: Platform = {
  hasThreads: () => typeof SharedArrayBuffer === 'function',
  wantsRelaxed: () => nodeMajor() >= FIRST_USEFUL_RELAXED,
  cores: availableParallelism,
  async compileWasm(url) {
    const path = localPath(url);
    return path === undefined ? fetchWasm(url) : compileBytes(await readPath(path), url);
  },
  readLocal(source, signal) {
    const path = localPath(source);
    return path === undefined ? undefined : readPath(path, signal);
  },
  threadsRemedy: undefined,
};

export const startWorker: StartWorker = (option) => {
  const script = new URL('./node-worker.js', import.meta.url);
  // Of the program's flags --input-type is forbidden to workers.
  if (option === true) return linkTo(new Worker(script, { execArgv: [] }));
  throw new MonographError('INVALID_ARGUMENT', 'In Node the option worker is true or false.');
};
