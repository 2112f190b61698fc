// A model on the thread that calls.
import { throwIfAborted } from './abort.js';
import { answerReader, type Answer, type AnswerReader } from './answers.js';
import type { Variant } from './assets.js';
import { decodeRequest, type DecodedRequest } from './decode.js';
import type { Engine } from './engine.js';
import { errorOf, MonographError } from './errors.js';
import { ImageReader, type Pixels, type ReadableImage } from './images.js';
import { readSource, type ModelSource, type ReadOptions } from './load.js';
import type { MemoryReport, Profile, Request, Runner, RunOptions } from './runner.js';
import { stackTensors } from './stack.js';
import { readTensors, tensorInfos, writeTensors, type TensorInfo, type Tensors } from './tensors.js';
import type { CoreInput } from './wasm_module.js';

export interface RunnerOptions extends ReadOptions {
  readonly memoryLimit?: number | undefined;
  readonly profile?: boolean | undefined;
}

type Times = Omit<Profile, 'operators'>;

export class LocalRunner implements Runner {
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

  /** The engine starts while the model is read. */
  static async load(source: ModelSource, starting: Promise<Engine>, options: RunnerOptions): Promise<LocalRunner> {
    const [file, engine] = await Promise.all([readSource(source, options), starting]).catch((error) => {
      starting.then((engine) => engine.stop()).catch(() => undefined);
      throw error;
    });
    try {
      throwIfAborted(options.signal);
      const { memoryLimit, profile = false } = options;
      engine.load(file.chunks, { threads: engine.choice.threads, profile, memoryLimit });
      const runner = new LocalRunner(engine);
      await file.keep();
      return runner;
    } catch (error) {
      engine.stop();
      throw error;
    }
  }

  memory(): MemoryReport {
    return { ...this.#engine.describe().memory, heapBytes: this.#engine.heapBytes };
  }

  profile(): Profile {
    const operators = this.#engine.timings().map(({ name, microseconds }) => ({ name, ms: microseconds / 1000 }));
    return { ...this.#times, operators };
  }

  async run(request: Request, { signal }: RunOptions): Promise<unknown> {
    throwIfAborted(signal);
    const decoding = decodeRequest(request);
    if (decoding === undefined) return this.#compute(request as DecodedRequest);
    const { decoded, close } = await decoding;
    try {
      throwIfAborted(signal);
      return this.#compute(decoded);
    } finally {
      close();
    }
  }

  dispose(): void {
    this.#engine.stop();
  }

  #compute(request: DecodedRequest): unknown {
    switch (request.kind) {
      case 'image': {
        const result = this.#runStack([request.image]);
        return Array.isArray(result) ? result[0] : result;
      }
      case 'images':
        return this.#runImages(request.images);
      case 'each':
        return this.#answers(this.#runBatch(request.images));
      case 'tensors':
        return this.#timed(() => writeTensors(this.#engine, this.inputs, request.tensors));
    }
  }

  /** Images of one size as one tensor. */
  #runStack(images: readonly ReadableImage[]): Answer[] | Tensors {
    const outputs = this.#timed(() => this.#writeImages(images));
    return this.#readAnswers === undefined ? outputs : this.#readAnswers(outputs, images.length);
  }

  /** What takes so many images and no other number gets them as one tensor. */
  #runImages(images: readonly ReadableImage[]): Answer[] | Tensors {
    if ((this.inputs[0]?.shape[0] ?? 0) > 1) return this.#runStack(images);
    const outputs = this.#runBatch(images);
    return this.#readAnswers === undefined ? stackTensors(this.outputs, outputs) : (this.#answers(outputs) as Answer[]);
  }

  #answers(outputs: readonly Tensors[]): (Answer | Tensors)[] {
    const read = this.#readAnswers;
    return read === undefined ? [...outputs] : outputs.flatMap((tensors) => read(tensors, 1));
  }

  /** Images are read one after the other: the engine holds one of them at a time. */
  #runBatch(images: readonly ReadableImage[]): Tensors[] {
    this.#checkTakesImages();
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

  #addImage(image: ReadableImage, times: { inputMs: number; runMs: number }): void {
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
  #writeImages(images: readonly ReadableImage[]): void {
    this.#checkTakesImages();
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
