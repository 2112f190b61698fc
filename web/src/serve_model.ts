// The worker's side: serves one model to the page that started the worker.
import { toMonographError } from './errors.js';
import type { LoadProgress } from './load.js';
import { LocalRunner } from './local_runner.js';
import type { Request } from './runner.js';
import { startEngine } from './start_engine.js';
import type { FromWorker, RunnerState, ToWorker } from './worker_messages.js';

/** The worker's end of the connection to a page. */
export interface Port {
  post(message: FromWorker, transfer: readonly Transferable[]): void;
}

type Message<Type> = Extract<ToWorker, { type: Type }>;

export class ModelServer {
  readonly #port: Port;
  #runner: LocalRunner | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  /** Answers a message. The page sends the next when it has the answer. */
  async receive(message: ToWorker): Promise<void> {
    try {
      const [answer, transfer] = message.type === 'load' ? await this.#load(message) : await this.#run(message);
      this.#port.post(answer, transfer);
    } catch (error) {
      const { code, message: text } = toMonographError(error, 'INTERNAL', 'The worker failed');
      this.#port.post({ type: 'error', error: { code, message: text } }, []);
    }
  }

  async #load({ source, options, candidates }: Message<'load'>): Promise<[FromWorker, Transferable[]]> {
    const onProgress = (progress: LoadProgress): void => this.#port.post({ type: 'progress', progress }, []);
    this.#runner = await LocalRunner.load(source, startEngine(candidates), { ...options, onProgress });
    const { inputs, outputs, variant, threads } = this.#runner;
    return [{ type: 'loaded', inputs, outputs, variant, threads, state: stateOf(this.#runner) }, []];
  }

  async #run({ request }: Message<'run'>): Promise<[FromWorker, Transferable[]]> {
    const runner = this.#runner;
    if (runner === undefined) throw new Error('no model was loaded');
    try {
      const result = await runner.run(request, {});
      return [{ type: 'result', result, state: stateOf(runner) }, buffersIn(result)];
    } finally {
      closeImages(request);
    }
  }
}

const stateOf = (runner: LocalRunner): RunnerState => ({ memory: runner.memory(), profile: runner.profile() });

// Bitmaps and frames that were sent here are ours.
function closeImages(request: Request): void {
  if (request.kind === 'tensors') return;
  for (const image of request.kind === 'image' ? [request.image] : request.images) {
    if ('close' in image) image.close();
  }
}

/** The memory of the arrays in a result, which are owned copies. Several answers may share one. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return [...found];
}
