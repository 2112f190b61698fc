// One instance of the WebAssembly engine, which holds one model. The compiled code is shared by
// all instances; memory and threads are not, so disposing of a model gives everything back and a
// model that fails takes no other with it.
import { workerScript, type EngineUrls, type Variant } from './assets.js';
import { disposed, errorFromCore, MonographError, toMonographError } from './errors.js';
import type { EngineChoice } from './features.js';
import { explainMissing } from './fetch_engine.js';
import { platform } from '#platform';
import type {
  CoreDescription,
  CoreError,
  CoreInput,
  CoreOptions,
  CoreTensor,
  CoreTiming,
  WasmFactory,
  WasmModule,
} from './wasm_module.js';

const MAX_FILE_BYTES = 2 ** 31 - 1;

// RGBA pixels go through a small buffer: it stays in the cache, and memory stays small.
const STAGING_PIXELS = 1 << 15;

/** An engine that is part of the caller's script: the modules under `monograph/engine/`. */
export interface EmbeddedEngine {
  readonly variant: Variant;
  readonly start: WasmFactory;
  readonly wasm: string;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

function compileOnce(url: string): Promise<WebAssembly.Module> {
  const known = compiled.get(url);
  if (known !== undefined) return known;
  const module = platform.compileWasm(new URL(url));
  compiled.set(url, module);
  module.catch(() => compiled.delete(url));
  return module;
}

async function importScript(url: string): Promise<WasmFactory> {
  try {
    const script = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);
    return (script as { default: WasmFactory }).default;
  } catch (error) {
    throw await explainMissing(url, error);
  }
}

function instantiate(
  start: WasmFactory,
  wasm: WebAssembly.Module,
  { threads, script }: { threads: number; script: string | undefined },
  log: string[],
): Promise<WasmModule> {
  return new Promise((resolve, reject) => {
    // A worker that cannot start says so, and nothing else happens.
    const record = (text: string): void => {
      log.push(text);
      reject(new Error(text));
    };
    start({
      threads,
      threadScript: script === undefined ? undefined : workerScript(new URL(script)),
      print: record,
      printErr: record,
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(wasm, imports).then((instance) => receive(instance, wasm), reject);
        return {};
      },
    }).then(resolve, reject);
  });
}

function startError(error: unknown, variant: Variant): MonographError {
  if (error instanceof WebAssembly.LinkError) {
    return toMonographError(error, 'NETWORK', `monograph-${variant}.wasm is of another version than the package`);
  }
  const code = error instanceof RangeError ? 'OUT_OF_MEMORY' : 'UNSUPPORTED_PLATFORM';
  return toMonographError(error, code, `The engine ${variant} could not be started`);
}

function isCoreError(result: unknown): result is CoreError {
  return typeof result === 'object' && result !== null && 'code' in result && 'message' in result;
}

const outOfMemory = (bytes: number): MonographError =>
  new MonographError('OUT_OF_MEMORY', `There is no memory left for ${bytes} bytes.`);

export class Engine {
  readonly choice: EngineChoice;
  #module: WasmModule | undefined;
  #handle = 0;
  #staging = 0;
  /** What the engine printed, which only happens when it stops. */
  readonly #log: string[];

  private constructor(choice: EngineChoice, module: WasmModule, log: string[]) {
    this.choice = choice;
    this.#module = module;
    this.#log = log;
  }

  /** NETWORK, UNSUPPORTED_PLATFORM or OUT_OF_MEMORY when the engine cannot be started. */
  static async start(choice: EngineChoice, files: EngineUrls | EmbeddedEngine): Promise<Engine> {
    const log: string[] = [];
    const script = 'script' in files ? files.script : undefined;
    const [wasm, start] = await Promise.all([
      compileOnce(files.wasm),
      'start' in files ? files.start : importScript(files.script),
    ]);
    try {
      const module = await instantiate(start, wasm, { threads: choice.threads, script }, log);
      return new Engine(choice, module, log);
    } catch (error) {
      throw startError(error, choice.variant);
    }
  }

  /** Loads the model whose file is the concatenation of `chunks`, which are emptied. */
  load(chunks: Uint8Array[], options: CoreOptions): void {
    const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (size > MAX_FILE_BYTES) throw outOfMemory(size);
    const address = this.#allocate(size);
    let end = address;
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      this.bytes(end, chunk.byteLength).set(chunk);
      end += chunk.byteLength;
    }
    this.#handle = this.#call((module) => module.load(address, size, options)).handle;
  }

  describe(): CoreDescription {
    return this.#call((module) => module.describe(this.#handle));
  }

  /** Where to write the inputs of the given shapes; moves when one gets another shape. */
  prepareInputs(shapes: readonly (readonly number[])[]): readonly CoreInput[] {
    return this.#call((module) => module.prepareInputs(this.#handle, shapes));
  }

  /** Writes RGBA pixels as RGB at `address`. */
  writeRgba(address: number, rgba: Uint8Array | Uint8ClampedArray): void {
    if (this.#staging === 0) this.#staging = this.#allocate(4 * STAGING_PIXELS);
    const pixels = rgba.length / 4;
    for (let first = 0; first < pixels; first += STAGING_PIXELS) {
      const count = Math.min(STAGING_PIXELS, pixels - first);
      const strip = rgba.subarray(4 * first, 4 * (first + count));
      this.bytes(this.#staging, strip.length).set(strip);
      this.#call((module) => module.copyRgba(this.#staging, address + 3 * first, count));
    }
  }

  run(): void {
    this.#call((module) => module.run(this.#handle));
  }

  output(index: number): CoreTensor {
    return this.#call((module) => module.output(this.#handle, index));
  }

  /** Begins a batch of images of any sizes: each is prepared, written and added; then outputs are there. */
  beginBatch(images: number): void {
    this.#call((module) => module.beginBatch(this.#handle, images));
  }

  /** Where to write the next image, of the shape [1, H, W, 3]. */
  prepareBatchImage(shape: readonly number[]): CoreInput {
    return this.#call((module) => module.prepareBatchImage(this.#handle, shape));
  }

  addBatchImage(): void {
    this.#call((module) => module.addBatchImage(this.#handle));
  }

  batchOutput(image: number, index: number): CoreTensor {
    return this.#call((module) => module.batchOutput(this.#handle, image, index));
  }

  timings(): readonly CoreTiming[] {
    return this.#call((module) => module.timings(this.#handle));
  }

  /** A view of the engine's memory. Memory that grows leaves old views behind: use it at once. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#running().wasmMemory.buffer, address, length);
  }

  get heapBytes(): number {
    return this.#running().wasmMemory.buffer.byteLength;
  }

  /** Gives memory and threads back. Calling it again does nothing. */
  stop(): void {
    const module = this.#module;
    if (module === undefined) return;
    try {
      if (this.#handle !== 0) module.release(this.#handle);
    } catch {
      // An engine that has failed cannot tidy up, and need not: its memory goes as a whole.
    }
    module.PThread?.terminateAllThreads();
    this.#module = undefined;
  }

  #running(): WasmModule {
    if (this.#module === undefined) {
      throw disposed();
    }
    return this.#module;
  }

  #allocate(size: number): number {
    const address = this.#call((module) => module.allocate(size));
    if (address === 0) throw outOfMemory(size);
    return address;
  }

  #call<T>(call: (module: WasmModule) => T | CoreError): T {
    const module = this.#running();
    let result: T | CoreError;
    try {
      result = call(module);
    } catch (error) {
      this.stop();
      const log = this.#log.length > 0 ? ` (${this.#log.join(' ')})` : '';
      throw toMonographError(error, 'INTERNAL', `The engine stopped, load the model again${log}`);
    }
    if (isCoreError(result)) throw errorFromCore(result.code, result.message);
    return result;
  }
}
