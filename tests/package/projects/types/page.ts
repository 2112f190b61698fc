// How users write it in a page: this file only has to compile, with every check on, and without the
// types of Node.
import { expectTypeOf } from 'expect-type';
import {
  clearCache,
  Model,
  MonographError,
  type BatchResult,
  type Box,
  type Classification,
  type Detection,
  type ErrorCode,
  type ImageSource,
  type LoadOptions,
  type ModelSource,
  type Segmentation,
  type Tensor,
  type TensorInfo,
  type Tensors,
  type Variant,
} from 'monograph';
import engine from 'monograph/engine/simd';
import 'monograph/worker';

export async function classify(canvas: HTMLCanvasElement): Promise<string | undefined> {
  const model = await Model.load('/models/efficientnet_lite0.int8.tflite');
  const { labels, scores } = await model.run(canvas);
  const first: number | undefined = scores[0];
  model.dispose();
  return first === undefined ? undefined : labels[0];
}

export async function batch(images: ImageBitmap[], signal: AbortSignal): Promise<Classification[]> {
  using model = await Model.load(new URL('https://example.org/m.tflite'), {
    threads: 2,
    variant: 'relaxed-threads',
    worker: true,
    cache: 'reload',
    integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    signal,
    onProgress: ({ loaded, total }) => console.log(loaded / (total ?? Infinity)),
  });
  return model.run(images, { signal });
}

export async function detect(images: ImageData[]): Promise<number[]> {
  const model = await Model.load<Detection>('/models/detector.tflite');
  const results = await model.run(images);
  return results.flatMap(({ boxes, labels }) => {
    const [left, top, right, bottom] = boxes[labels.indexOf('cat')] ?? [0, 0, 0, 0];
    return [(right - left) * (bottom - top)];
  });
}

export async function mask(image: ImageData): Promise<boolean> {
  const model = await Model.load<Segmentation>('/models/segmenter.tflite');
  const { mask, width, labels } = await model.run(image);
  return mask[image.width - width] === labels.indexOf('cat');
}

export async function errors(): Promise<ErrorCode | ''> {
  try {
    await clearCache('nothing');
    await Model.load('nothing', { engine });
    return '';
  } catch (error) {
    return error instanceof MonographError ? error.code : '';
  }
}

// What the calls give.
declare const classifier: Model;
declare const detector: Model<Detection>;
declare const network: Model<Tensors>;
declare const image: HTMLVideoElement;

expectTypeOf(Model.load('m')).resolves.toEqualTypeOf<Model<Classification>>();
expectTypeOf(Model.load<Detection>('m')).resolves.toEqualTypeOf<Model<Detection>>();
expectTypeOf(classifier.run(image)).resolves.toEqualTypeOf<Classification>();
expectTypeOf(classifier.run([image])).resolves.toEqualTypeOf<Classification[]>();
expectTypeOf(classifier.runEach([image])).resolves.toEqualTypeOf<Classification[]>();
expectTypeOf(detector.run([image])).resolves.toEqualTypeOf<Detection[]>();
expectTypeOf(network.run([image])).resolves.toEqualTypeOf<Tensors>();
expectTypeOf(network.runEach([image])).resolves.toEqualTypeOf<Tensors[]>();
expectTypeOf(classifier.run({ x: { data: new Float32Array(4), shape: [1, 4] } })).resolves.toEqualTypeOf<Tensors>();
expectTypeOf((floats: Float32Array) => classifier.run({ x: floats })).returns.resolves.toEqualTypeOf<Tensors>();
expectTypeOf<BatchResult<Tensors>>().toEqualTypeOf<Tensors>();
expectTypeOf<BatchResult<Segmentation>>().toEqualTypeOf<Segmentation[]>();
expectTypeOf<Tensors[string]>().toEqualTypeOf<Tensor>();
expectTypeOf<Detection['boxes'][number]>().toEqualTypeOf<Box>();
expectTypeOf(classifier.inputs).toEqualTypeOf<readonly TensorInfo[]>();
expectTypeOf(classifier.variant).toEqualTypeOf<Variant>();
expectTypeOf(classifier.profile().operators[0]?.ms).toEqualTypeOf<number | undefined>();

// A tensor's type follows from its dtype.
declare const tensor: Tensor;
if (tensor.dtype === 'float32') expectTypeOf(tensor.data).toExtend<Float32Array>();
if (tensor.dtype === 'string') expectTypeOf(tensor.data).toExtend<readonly string[]>();

// What models and images can be.
expectTypeOf<string | URL | Response | ArrayBuffer | Uint8Array | DataView | Blob | File>().toExtend<ModelSource>();
expectTypeOf<HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageData | ImageBitmap>().toExtend<ImageSource>();
expectTypeOf<HTMLVideoElement | VideoFrame>().toExtend<ImageSource>();
expectTypeOf<{ data: Uint8Array; width: number; height: number }>().toExtend<ImageSource>();
expectTypeOf<() => Worker>().toExtend<LoadOptions['worker']>();

// What they cannot be.
expectTypeOf<number>().not.toExtend<ModelSource>();
expectTypeOf<string>().not.toExtend<ImageSource>();
// @ts-expect-error An image file is decoded first.
void classifier.run('cat.jpg');
// @ts-expect-error Variants have names.
void Model.load('m', { variant: 'fast' });
// @ts-expect-error A number of threads is a number.
void Model.load('m', { threads: '2' });
// @ts-expect-error An option that there is not.
void Model.load('m', { speed: 2 });
// @ts-expect-error A model gives what models give.
void Model.load<string>('m');
// @ts-expect-error A tensor has data.
void classifier.run({ x: { shape: [1, 4] } });
// @ts-expect-error What describes a model stays as it is.
classifier.inputs.push(classifier.outputs[0]!);
// @ts-expect-error What describes a model stays as it is.
classifier.threads = 2;
// @ts-expect-error Models are loaded, not made.
void new Model();
// @ts-expect-error An answer is read.
export const wrong: unknown = (await classifier.run(image)).label;
