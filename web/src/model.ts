import type { Answer } from './answers.js';
import type { Variant } from './assets.js';
import type { Classification } from './classification.js';
import type { EmbeddedEngine } from './engine.js';
import { MonographError } from './errors.js';
import { isImage, type ImageSource } from './images.js';
import { unwatch, watch } from './leaks.js';
import type { ModelSource, ReadOptions } from './load.js';
import { LocalRunner } from './local_runner.js';
import type { WorkerOption } from './platform.js';
import { RemoteRunner } from './remote_runner.js';
import type { MemoryReport, Profile, Request, Runner, RunOptions } from './runner.js';
import { embeddedCandidate, engineCandidates, startEngine } from './start_engine.js';
import type { TensorInfo, TensorInput, Tensors } from './tensors.js';
import { startWorker } from '#platform';

/** How a model is loaded and run. */
export interface LoadOptions extends ReadOptions {
  /** The build of the engine; by default the fastest that runs here. */
  readonly variant?: Variant | undefined;
  /**
   * By default the number of cores, but at most 4. Pages that are not cross-origin isolated have
   * one thread, whatever this says: see `model.threads`.
   */
  readonly threads?: number | undefined;
  /**
   * Loads and runs in a worker, so that the page stays fluid: `true` for the package's own script, or
   * the URL of one that imports `monograph/worker`, or a function that starts it. In Node true or false.
   */
  readonly worker?: WorkerOption | undefined;
  /** Bytes for weights, activations and inputs; 1 GiB by default. */
  readonly memoryLimit?: number | undefined;
  /** Time every operator: see `model.profile()`. */
  readonly profile?: boolean | undefined;
  /** The URL of the folder that holds the files of the package's `dist`, where a bundler does not copy them. */
  readonly assets?: string | URL | undefined;
  /** An engine imported from `monograph/engine/simd`, as service workers need it. Not with `worker`. */
  readonly engine?: EmbeddedEngine | undefined;
}

/** What a batch gives: one answer an image, or tensors with all of them. */
export type BatchResult<Result> = Result extends Answer ? Result[] : Result;

/**
 * A loaded model. `Result` is what an image gives: a Classification, or what `Model.load<Detection>`,
 * `Model.load<Segmentation>` or `Model.load<Tensors>` says; which it is follows from the outputs of
 * the model (docs/FORMAT.md).
 */
export class Model<Result extends Answer | Tensors = Classification> {
  /** Frozen, as all that describes the model. */
  readonly inputs: readonly TensorInfo[];
  /** What the model gives, in the file's order. */
  readonly outputs: readonly TensorInfo[];
  /** The build of the engine that runs it. */
  readonly variant: Variant;
  /** How many threads run it. */
  readonly threads: number;
  readonly #runner: Runner;
  #pending = 0;

  private constructor(runner: Runner) {
    this.inputs = runner.inputs;
    this.outputs = runner.outputs;
    this.variant = runner.variant;
    this.threads = runner.threads;
    this.#runner = runner;
    watch(this, runner);
  }

  /** Loads a model file. Every failure is a MonographError; docs/guide/errors.md lists the codes. */
  static async load<Result extends Answer | Tensors = Classification>(
    source: ModelSource,
    options: LoadOptions = {},
  ): Promise<Model<Result>> {
    return new Model<Result>(await startRunner(source, options));
  }

  /** Requests without an answer yet: a camera may skip its pictures while there are any. */
  get pending(): number {
    return this.#pending;
  }

  /** As of the last run. */
  get memory(): MemoryReport {
    return this.#runner.memory();
  }

  /** Runs on one image of any size that the model takes. */
  run(image: ImageSource, options?: RunOptions): Promise<Result>;
  /**
   * Runs on images of any sizes as one batch. Tensors are stacked along their first axis; where the
   * outputs of unlike images have unlike shapes, use `runEach`.
   */
  run(images: readonly ImageSource[], options?: RunOptions): Promise<BatchResult<Result>>;
  /** Runs on a tensor for each input, by name. */
  run(tensors: Readonly<Record<string, TensorInput>>, options?: RunOptions): Promise<Tensors>;
  async run(
    input: ImageSource | readonly ImageSource[] | Readonly<Record<string, TensorInput>>,
    options: RunOptions = {},
  ): Promise<unknown> {
    if (isImage(input)) return this.#request({ kind: 'image', image: input }, options);
    if (Array.isArray(input)) return this.#request({ kind: 'images', images: checkBatch(input) }, options);
    if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
      throw new MonographError(
        'INVALID_ARGUMENT',
        'A model runs on an image, an array of images, or an object with a tensor for each input.',
      );
    }
    const tensors = input as Readonly<Record<string, TensorInput>>;
    return this.#request({ kind: 'tensors', tensors }, options);
  }

  /** Runs on images of any sizes as one batch, and gives a result for each. */
  async runEach(images: readonly ImageSource[], options: RunOptions = {}): Promise<Result[]> {
    return (await this.#request({ kind: 'each', images: checkBatch(images) }, options)) as Result[];
  }

  /** A model with requests is in use, though its caller may have lost it: counting keeps it alive. */
  async #request(request: Request, options: RunOptions): Promise<unknown> {
    this.#pending++;
    try {
      return await this.#runner.run(request, options);
    } finally {
      this.#pending--;
    }
  }

  /** Where the time of the last run went. */
  profile(): Profile {
    return this.#runner.profile();
  }

  /** Gives the model's memory, threads and worker back. Calling it again does nothing. */
  dispose(): void {
    unwatch(this);
    this.#runner.dispose();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

async function startRunner(source: ModelSource, options: LoadOptions): Promise<Runner> {
  const { engine, worker = false, assets, memoryLimit, profile, cache, integrity, signal, onProgress } = options;
  const reading = { memoryLimit, profile, cache, integrity, signal, onProgress };
  if (worker === false) {
    const candidates = engine === undefined ? engineCandidates(options) : [embeddedCandidate(engine, options)];
    return LocalRunner.load(source, startEngine(candidates), reading);
  }
  if (engine !== undefined) {
    throw new MonographError('INVALID_ARGUMENT', 'The option engine is for this thread: a worker loads its own.');
  }
  const candidates = engineCandidates(options);
  return RemoteRunner.load(source, startWorker(worker, assets), candidates, reading);
}

function checkBatch(images: readonly ImageSource[]): readonly ImageSource[] {
  if (images.length === 0) throw new MonographError('INVALID_ARGUMENT', 'The batch is empty.');
  const wrong = images.findIndex((image) => !isImage(image));
  if (wrong < 0) return images;
  throw new MonographError('INVALID_ARGUMENT', `Image ${wrong} of the batch is no image.`);
}
