import { ownWorker, workerOf } from './assets.js';
import { MonographError, toMonographError } from './errors.js';
import { fetchWasm } from './fetch_engine.js';
import type { Platform, StartWorker, WorkerOption } from './platform.js';
import { absoluteUrl } from './url.js';
import type { WorkerLink } from './worker_messages.js';

const NOT_STARTED =
  'The worker could not be started: is its script there (docs/guide/bundlers.md), and does a Content-Security-Policy allow it (worker-src)?';

function newWorker(option: WorkerOption, assets: string | URL | undefined): Worker {
  if (typeof Worker !== 'function') {
    throw new MonographError('UNSUPPORTED_PLATFORM', 'There are no workers here: load without the option worker.');
  }
  if (typeof option === 'function') return option();
  return typeof option === 'boolean' ? ownWorker(assets) : workerOf(new URL(absoluteUrl(option)));
}

function linkTo(worker: Worker): WorkerLink {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen(receive, fail) {
      worker.onmessage = ({ data }) => receive(data);
      worker.onmessageerror = () => fail('What the worker sent could not be read.');
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message ? `The worker crashed, load the model again: ${event.message}` : NOT_STARTED);
      };
    },
    keepAlive: () => undefined,
    terminate: () => worker.terminate(),
  };
}

export const platform: Platform = {
  hasThreads: () => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function',
  wantsRelaxed: () => true,
  cores: () => globalThis.navigator?.hardwareConcurrency ?? 1,
  compileWasm: fetchWasm,
  readLocal: () => undefined,
  threadsRemedy: 'the page is not cross-origin isolated (docs/guide/headers.md tells how; threads: 1 needs no isolation)',
};

export const startWorker: StartWorker = (option, assets) => {
  try {
    return linkTo(newWorker(option, assets));
  } catch (error) {
    throw toMonographError(error, 'WORKER_FAILED', 'The worker could not be started');
  }
};
