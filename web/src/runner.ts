// What runs a loaded model: this thread (local_runner.ts) or a worker (remote_runner.ts).
import type { Variant } from './assets.js';
import type { ImageSource } from './images.js';
import type { TensorInfo, TensorInput } from './tensors.js';

/** Bytes that the engine holds for the model. */
export interface MemoryReport {
  /** Packed weights, and constants that stay. */
  readonly weightBytes: number;
  /** Inputs, outputs and what is between operators. */
  readonly arenaBytes: number;
  /** What kernels work on. */
  readonly workspaceBytes: number;
  /** All of the engine's memory, code apart. */
  readonly heapBytes: number;
}

/** Milliseconds of the last run. */
export interface Profile {
  /** Reading pixels and giving them to the engine. */
  readonly inputMs: number;
  /** The model. */
  readonly runMs: number;
  /** Reading outputs. */
  readonly outputMs: number;
  /** In running order; empty unless the model was loaded with `profile: true`. */
  readonly operators: readonly { readonly name: string; readonly ms: number }[];
}

/** How one request is run. */
export interface RunOptions {
  /** Stops waiting: the run fails with ABORTED, and does not begin if it has not begun. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Hands the memory of raw images, bitmaps, video frames and tensors over to the worker instead of copying it;
   * the caller cannot use them afterwards. Without a worker nothing is copied anyway.
   */
  readonly transfer?: boolean | undefined;
}

/** What to run on. `images` gives what a batch gives, `each` a result for every image. */
export type Request =
  | { readonly kind: 'image'; readonly image: ImageSource }
  | { readonly kind: 'images' | 'each'; readonly images: readonly ImageSource[] }
  | { readonly kind: 'tensors'; readonly tensors: Readonly<Record<string, TensorInput>> };

export interface Runner {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly variant: Variant;
  readonly threads: number;
  memory(): MemoryReport;
  profile(): Profile;
  run(request: Request, options: RunOptions): Promise<unknown>;
  /** Gives memory and threads back; what is running fails with DISPOSED. Again: does nothing. */
  dispose(): void;
}
