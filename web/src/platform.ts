// What differs between browsers and Node. `#platform` is platform_web.ts or node/platform_node.ts.
import type { WorkerLink } from './worker_messages.js';

/**
 * true: the package's own script, from where the option assets says. Otherwise the URL of a script
 * that imports `monograph/worker`, or a function that starts one.
 */
export type WorkerOption = boolean | string | URL | (() => Worker);

export interface Platform {
  /** Can WebAssembly share memory between threads here? */
  hasThreads(): boolean;

  /** Is relaxed SIMD worth using here? Whether it computes right is tested apart. */
  wantsRelaxed(): boolean;

  cores(): number;

  /** The compiled module at `url`. NETWORK when it cannot be had, or is something else. */
  compileWasm(url: URL): Promise<WebAssembly.Module>;

  /** The contents if `source` names a local file, else undefined. IO when it cannot be read. */
  readLocal(
    source: string | URL,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> | undefined;

  /** What a page must do to have threads; undefined where nothing can be done. */
  readonly threadsRemedy: string | undefined;
}

/**
 * A worker that serves one model. UNSUPPORTED_PLATFORM where there are none. Apart from the rest, so
 * that the worker's own script has none of it: a bundler that finds its name there comes to no end.
 */
export type StartWorker = (worker: WorkerOption, assets: string | URL | undefined) => WorkerLink;
