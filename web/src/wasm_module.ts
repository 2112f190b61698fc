// What the WebAssembly side offers: the functions of src/bindings/embind.cc.

/** An error as the core returns it. */
export interface CoreError {
  readonly code: number;
  readonly message: string;
}

export interface CoreTensorInfo {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly axis: number;
}

export interface CoreDescription {
  readonly inputs: readonly CoreTensorInfo[];
  readonly outputs: readonly CoreTensorInfo[];
  readonly memory: { weightBytes: number; arenaBytes: number; workspaceBytes: number };
}

export interface CoreOptions {
  readonly threads: number;
  readonly profile: boolean;
  readonly memoryLimit: number | undefined;
}

/** Either the bytes' address and number, or strings. */
export interface CoreTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly address?: number;
  readonly bytes?: number;
  readonly strings?: readonly string[];
}

export interface CoreInput {
  readonly address: number;
  readonly bytes: number;
}

export interface CoreTiming {
  readonly name: string;
  readonly node: number;
  readonly microseconds: number;
}

export interface WasmModule {
  readonly wasmMemory: WebAssembly.Memory;
  readonly PThread?: { terminateAllThreads(): void };
  allocate(size: number): number;
  free(address: number): void;
  load(address: number, size: number, options: CoreOptions): { handle: number } | CoreError;
  describe(handle: number): CoreDescription;
  /** Where to write the inputs of the given shapes. */
  prepareInputs(
    handle: number,
    shapes: readonly (readonly number[])[],
  ): readonly CoreInput[] | CoreError;
  copyRgba(rgba: number, rgb: number, pixels: number): void;
  run(handle: number): null | CoreError;
  output(handle: number, index: number): CoreTensor | CoreError;
  beginBatch(handle: number, images: number): null | CoreError;
  /** Where to write the next image, of the shape [1, H, W, 3]. */
  prepareBatchImage(handle: number, shape: readonly number[]): CoreInput | CoreError;
  addBatchImage(handle: number): null | CoreError;
  batchOutput(handle: number, image: number, index: number): CoreTensor | CoreError;
  timings(handle: number): readonly CoreTiming[];
  release(handle: number): void;
}

/** The default export of the .mjs beside a variant's .wasm. */
export type WasmFactory = (module: {
  /** That sessions may use; all are started before the promise resolves. */
  threads: number;
  /** The script of its workers, where it has threads: the .mjs itself. */
  threadScript: URL | undefined;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<WasmModule>;
