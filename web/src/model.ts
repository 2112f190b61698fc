import { answerReader, type Answer, type AnswerReader } from './answers.js';
import type { Classification } from './classification.js';
import { Engine } from './engine.js';
import { errorOf, MonographError, throwIfAborted } from './errors.js';
import { chooseEngine } from './features.js';
import { ImageReader, isImage, type ImageSource, type Pixels } from './images.js';
import { readSource, type ModelSource, type ReadOptions } from './load.js';
import { stackTensors } from './stack.js';
import {
  readTensors,
  tensorInfos,
  writeTensors,
  type TensorInfo,
  type TensorInput,
  type Tensors,
} from './tensors.js';
import type { Variant } from './wasm_files.js';
import type { CoreInput } from './wasm_module.js';

export interface LoadOptions extends ReadOptions {
  /** The build of the engine; by default the fastest that runs here. */
  readonly variant?: Variant | undefined;
  /**
   * By default the number of cores, but at most 4. Pages that are not cross-origin isolated have
   * one thread, whatever this says: see `model.threads`.
   */
  readonly threads?: number | undefined;
  /** Bytes for weights, activations and inputs; 1 GiB by default. */
  readonly memoryLimit?: number | undefined;
  /** Time every operator: see `model.profile()`. */
  readonly profile?: boolean | undefined;
  /** Where the engine's .wasm is: its URL, or that of its folder, ending with a slash. */
  readonly wasmUrl?: string | URL | undefined;
}

/** Bytes that the engine holds for the model. */
export interface MemoryReport {
  readonly weightBytes: number;
  readonly arenaBytes: number;
  readonly workspaceBytes: number;
  /** All of the engine's memory, code apart. */
  readonly heapBytes: number;
}

/** Milliseconds of the last run. */
export interface Profile {
  /** Reading pixels and giving them to the engine. */
  readonly inputMs: number;
  readonly runMs: number;
  readonly outputMs: number;
  /** In running order; empty unless the model was loaded with `profile: true`. */
  readonly operators: readonly { readonly name: string; readonly ms: number }[];
}

/** What a batch gives: one answer an image, or tensors with all of them. */
export type BatchResult<Result> = Result extends Answer ? Result[] : Result;

type Times = Omit<Profile, 'operators'>;

/**
 * A loaded model. `Result` is what an image gives: a Classification, or what `Model.load<Detection>`,
 * `Model.load<Segmentation>` or `Model.load<Tensors>` says; which it is follows from the outputs of
 * the model (docs/FORMAT.md).
 */
export class Model<Result extends Answer | Tensors = Classification> {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly variant: Variant;
  readonly threads: number;
  readonly #engine: Engine;
  readonly #images = new ImageReader();
  readonly #readAnswers: AnswerReader | undefined;
  #times: Times = { inputMs: 0, runMs: 0, outputMs: 0 };

  private constructor(engine: Engine) {
    const { inputs, outputs } = engine.describe();
    this.inputs = tensorInfos(inputs, 'input');
    this.outputs = tensorInfos(outputs, 'output');
    this.variant = engine.choice.variant;
    this.threads = engine.choice.threads;
    this.#engine = engine;
    this.#readAnswers = answerReader(this.outputs);
  }

  /** Loads a model file. Every failure is a MonographError; docs/ERRORS.md lists the codes. */
  static async load<Result extends Answer | Tensors = Classification>(
    source: ModelSource,
    options: LoadOptions = {},
  ): Promise<Model<Result>> {
    const choice = chooseEngine(options);
    const starting = Engine.start(choice, options.wasmUrl);
    const [file, engine] = await Promise.all([readSource(source, options), starting]).catch((error) => {
      starting.then((engine) => engine.stop()).catch(() => undefined);
      throw error;
    });
    try {
      throwIfAborted(options.signal);
      const { memoryLimit, profile = false } = options;
      engine.load(file, { threads: choice.threads, profile, memoryLimit });
      return new Model<Result>(engine);
    } catch (error) {
      engine.stop();
      throw error;
    }
  }

  get memory(): MemoryReport {
    return { ...this.#engine.describe().memory, heapBytes: this.#engine.heapBytes };
  }

  /** Runs on one image of any size that the model takes. */
  run(image: ImageSource): Promise<Result>;
  /**
   * Runs on images of any sizes as one batch. Tensors are stacked along their first axis; where the
   * outputs of unlike images have unlike shapes, use `runEach`.
   */
  run(images: readonly ImageSource[]): Promise<BatchResult<Result>>;
  /** Runs on a tensor for each input, by name. */
  run(tensors: Readonly<Record<string, TensorInput>>): Promise<Tensors>;
  async run(
    input: ImageSource | readonly ImageSource[] | Readonly<Record<string, TensorInput>>,
  ): Promise<unknown> {
    if (isImage(input)) {
      const result = this.#runStack([input]);
      return Array.isArray(result) ? result[0] : result;
    }
    if (Array.isArray(input)) return this.#runImages(input as readonly ImageSource[]);
    if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
      throw new MonographError(
        'INVALID_ARGUMENT',
        'A model runs on an image, an array of images, or an object with a tensor for each input.',
      );
    }
    const tensors = input as Readonly<Record<string, TensorInput>>;
    return this.#timed(() => writeTensors(this.#engine, this.inputs, tensors));
  }

  /** Runs on images of any sizes as one batch, and gives a result for each. */
  async runEach(images: readonly ImageSource[]): Promise<Result[]> {
    return this.#answers(this.#runBatch(images)) as Result[];
  }

  /** Where the time of the last run went. */
  profile(): Profile {
    const operators = this.#engine
      .timings()
      .map(({ name, microseconds }) => ({ name, ms: microseconds / 1000 }));
    return { ...this.#times, operators };
  }

  /** Gives the model's memory and threads back. Calling it again does nothing. */
  dispose(): void {
    this.#engine.stop();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Images of one size as one tensor. */
  #runStack(images: readonly ImageSource[]): Answer[] | Tensors {
    const outputs = this.#timed(() => this.#writeImages(images));
    return this.#readAnswers === undefined ? outputs : this.#readAnswers(outputs, images.length);
  }

  /** What takes so many images and no other number gets them as one tensor. */
  #runImages(images: readonly ImageSource[]): Answer[] | Tensors {
    if ((this.inputs[0]?.shape[0] ?? 0) > 1) return this.#runStack(images);
    const outputs = this.#runBatch(images);
    return this.#readAnswers === undefined ? stackTensors(this.outputs, outputs) : (this.#answers(outputs) as Answer[]);
  }

  #answers(outputs: readonly Tensors[]): (Answer | Tensors)[] {
    const read = this.#readAnswers;
    return read === undefined ? [...outputs] : outputs.flatMap((tensors) => read(tensors, 1));
  }

  /** Images are read one after the other: the engine holds one of them at a time. */
  #runBatch(images: readonly ImageSource[]): Tensors[] {
    this.#checkTakesImages();
    checkBatch(images);
    const times = { inputMs: 0, runMs: 0, outputMs: 0 };
    this.#engine.beginBatch(images.length);
    images.forEach((image, index) => {
      try {
        this.#addImage(image, times);
      } catch (error) {
        throw errorOf(`Image ${index} of the batch`, error);
      }
    });
    const ran = performance.now();
    const outputs = images.map((_, image) => readTensors(this.#engine, this.outputs, image));
    this.#times = { ...times, outputMs: performance.now() - ran };
    return outputs;
  }

  #addImage(image: ImageSource, times: { inputMs: number; runMs: number }): void {
    const start = performance.now();
    const pixels = this.#images.read(image);
    const { address } = this.#engine.prepareBatchImage([1, pixels.height, pixels.width, 3]);
    this.#writePixels(address, pixels);
    const written = performance.now();
    this.#engine.addBatchImage();
    times.inputMs += written - start;
    times.runMs += performance.now() - written;
  }

  #timed(writeInputs: () => void): Tensors {
    const start = performance.now();
    writeInputs();
    const written = performance.now();
    this.#engine.run();
    const ran = performance.now();
    const outputs = readTensors(this.#engine, this.outputs);
    const end = performance.now();
    this.#times = { inputMs: written - start, runMs: ran - written, outputMs: end - ran };
    return outputs;
  }

  /** Images are read one after the other: the engine holds the only copy of the batch. */
  #writeImages(images: readonly ImageSource[]): void {
    this.#checkTakesImages();
    checkBatch(images);
    let address = 0;
    let size = '';
    for (const [index, image] of images.entries()) {
      const pixels = this.#images.read(image);
      const { width, height } = pixels;
      if (index === 0) {
        const places = this.#engine.prepareInputs([[images.length, height, width, 3]]);
        address = (places[0] as CoreInput).address;
        size = `${width} x ${height}`;
      } else if (size !== `${width} x ${height}`) {
        const message = `Image ${index} of the batch is not of the size of the first, ${size}, as this model needs.`;
        throw new MonographError('SHAPE_MISMATCH', message);
      }
      this.#writePixels(address + index * 3 * width * height, pixels);
    }
  }

  #writePixels(address: number, { data, channels }: Pixels): void {
    if (channels === 4) this.#engine.writeRgba(address, data);
    else this.#engine.bytes(address, data.length).set(data);
  }

  #checkTakesImages(): void {
    const [input] = this.inputs;
    const takesImages =
      this.inputs.length === 1 && input?.dtype === 'uint8' && input.shape.length === 4 && input.shape[3] === 3;
    if (takesImages) return;
    const inputs = this.inputs.map(({ name, dtype, shape }) => `"${name}" ${dtype} [${shape.join(', ')}]`);
    throw new MonographError(
      'TYPE_MISMATCH',
      `The model does not take pixels (uint8 [N, H, W, 3]) but ${inputs.join(', ')}: ` +
        'pass tensors, or make it take pixels with `monograph pack`.',
    );
  }
}

function checkBatch(images: readonly unknown[]): void {
  if (images.length === 0) throw new MonographError('INVALID_ARGUMENT', 'The batch is empty.');
  const wrong = images.findIndex((image) => !isImage(image));
  if (wrong < 0) return;
  throw new MonographError('INVALID_ARGUMENT', `Image ${wrong} of the batch is no image.`);
}
