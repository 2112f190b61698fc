// A model in a worker. Requests are sent one after the other, in the order in which they were made.
import { abortable, onAbort, throwIfAborted } from './abort.js';
import type { EngineUrls, Variant } from './assets.js';
import { disposed, MonographError, toMonographError } from './errors.js';
import { isUrl, joined, readChunks, type LoadProgress, type ModelSource } from './load.js';
import type { RunnerOptions } from './local_runner.js';
import type { MemoryReport, Profile, Request, Runner, RunOptions } from './runner.js';
import { discard, packRequest, unsendable, type Parcel } from './send_request.js';
import type { Candidate } from './start_engine.js';
import { deepFreeze, type TensorInfo } from './tensors.js';
import { absoluteUrl } from './url.js';
import type { FromWorker, RunnerState, ToWorker, WorkerLink } from './worker_messages.js';

type Answer = Exclude<FromWorker, { type: 'progress' | 'error' }>;

type Loaded = Extract<Answer, { type: 'loaded' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: MonographError): void;
}

export class RemoteRunner implements Runner {
  readonly #link: WorkerLink;
  #onProgress: ((progress: LoadProgress) => void) | undefined;
  #loaded: Loaded | undefined;
  #state: RunnerState | undefined;
  #waiting: Waiting | undefined;
  /** Settled when everything that was asked for has been answered. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Why there are no more answers. */
  #ended: MonographError | undefined;

  private constructor(link: WorkerLink) {
    this.#link = link;
    link.listen(
      (message) => this.#receive(message),
      (reason) => this.#end(new MonographError('WORKER_FAILED', reason)),
    );
  }

  static async load(
    source: ModelSource,
    link: WorkerLink,
    candidates: readonly Candidate<EngineUrls>[],
    options: RunnerOptions,
  ): Promise<RemoteRunner> {
    const runner = new RemoteRunner(link);
    const { signal, onProgress, ...sent } = options;
    const done = onAbort(signal, (error) => runner.#end(error));
    try {
      const readByWorker = isUrl(source) || source instanceof Blob;
      if (readByWorker) runner.#onProgress = onProgress;
      const { content, transfer } = readByWorker ? sendable(source) : await readHere(source, options);
      const answer = await runner.#ask({ type: 'load', source: content, options: sent, candidates }, transfer);
      runner.#loaded = deepFreeze(answer as Loaded);
      return runner;
    } catch (error) {
      const known = runner.#ended ?? toMonographError(error, 'INTERNAL', 'The worker failed');
      runner.#end(known);
      throw known;
    } finally {
      done();
    }
  }

  get inputs(): readonly TensorInfo[] {
    return (this.#loaded as Loaded).inputs;
  }

  get outputs(): readonly TensorInfo[] {
    return (this.#loaded as Loaded).outputs;
  }

  get variant(): Variant {
    return (this.#loaded as Loaded).variant;
  }

  get threads(): number {
    return (this.#loaded as Loaded).threads;
  }

  memory(): MemoryReport {
    return this.#lastState().memory;
  }

  profile(): Profile {
    return this.#lastState().profile;
  }

  async run(request: Request, { signal, transfer = false }: RunOptions): Promise<unknown> {
    throwIfAborted(signal);
    this.#lastState();
    const packing = packRequest(request, transfer);
    const turn = Promise.allSettled([packing, this.#queue]).then(async () => {
      const parcel = await packing;
      if (signal?.aborted || this.#ended !== undefined) discard(parcel);
      throwIfAborted(signal);
      return this.#ask({ type: 'run', request: parcel.content }, parcel.transfer);
    });
    this.#queue = turn;
    const answer = await abortable(turn, signal);
    return answer.type === 'result' ? answer.result : undefined;
  }

  dispose(): void {
    const error = disposed();
    this.#end(error);
    this.#ended = error;
  }

  #lastState(): RunnerState {
    if (this.#ended !== undefined) throw this.#ended;
    return this.#state as RunnerState;
  }

  #ask(message: ToWorker, transfer: readonly Transferable[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) throw this.#ended;
      try {
        this.#link.post(message, transfer);
      } catch (error) {
        throw unsendable(error);
      }
      this.#waiting = { resolve, reject };
      this.#link.keepAlive(true);
    });
  }

  #receive(message: FromWorker): void {
    if (message.type === 'progress') {
      this.#onProgress?.(message.progress);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#link.keepAlive(false);
    if (message.type === 'error') {
      waiting?.reject(new MonographError(message.error.code, message.error.message));
      return;
    }
    this.#state = message.state;
    waiting?.resolve(message);
  }

  #end(error: MonographError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#link.terminate();
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

function sendable(source: string | URL | Blob): Parcel<string | Blob> {
  return { content: source instanceof Blob ? source : absoluteUrl(source), transfer: [] };
}

async function readHere(source: ModelSource, options: RunnerOptions): Promise<Parcel<Uint8Array>> {
  const content = joined(await readChunks(source, options));
  return { content, transfer: [content.buffer] };
}
