// What a page and the worker that serves its model say to each other.
import type { EngineUrls, Variant } from './assets.js';
import type { ErrorCode } from './errors.js';
import type { LoadProgress } from './load.js';
import type { MemoryReport, Profile, Request } from './runner.js';
import type { Candidate } from './start_engine.js';
import type { TensorInfo } from './tensors.js';

/** What of a load's options can be sent. */
export interface SentOptions {
  readonly memoryLimit?: number | undefined;
  readonly profile?: boolean | undefined;
  readonly cache?: boolean | 'reload' | undefined;
  readonly integrity?: string | undefined;
}

/** To the worker: one `load` first, then one `run` after the other. */
export type ToWorker =
  | {
      readonly type: 'load';
      /** An absolute URL (in Node also a path), a picked file, or bytes. */
      readonly source: string | Blob | Uint8Array;
      readonly options: SentOptions;
      readonly candidates: readonly Candidate<EngineUrls>[];
    }
  | { readonly type: 'run'; readonly request: Request };

/** What changes with every answer. */
export interface RunnerState {
  readonly memory: MemoryReport;
  readonly profile: Profile;
}

/** From the worker: any number of `progress`, then an answer to each message. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  | {
      readonly type: 'loaded';
      readonly inputs: readonly TensorInfo[];
      readonly outputs: readonly TensorInfo[];
      readonly variant: Variant;
      readonly threads: number;
      readonly state: RunnerState;
    }
  | { readonly type: 'result'; readonly result: unknown; readonly state: RunnerState }
  | { readonly type: 'error'; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The page's end of the connection to a worker. */
export interface WorkerLink {
  post(message: ToWorker, transfer: readonly Transferable[]): void;
  /** To be called once, before anything is posted. `fail` is told why there will be no more answers. */
  listen(receive: (message: FromWorker) => void, fail: (reason: string) => void): void;
  /** In Node: is there something to wait for? */
  keepAlive(alive: boolean): void;
  terminate(): void;
}
