// How users write it: this file only has to compile, with every check on.
import {
  Model,
  MonographError,
  type Classification,
  type Detection,
  type Segmentation,
  type Tensor,
  type Tensors,
} from 'monograph';
import { classifyFiles, decodeImage, defaultModelUrl } from 'monograph/node';

export async function classify(canvas: HTMLCanvasElement): Promise<string | undefined> {
  const model = await Model.load('/models/efficientnet_lite0.int8.tflite');
  const { labels, scores } = await model.run(canvas);
  const first: number | undefined = scores[0];
  model.dispose();
  return first === undefined ? undefined : labels[0];
}

export async function batch(images: ImageBitmap[]): Promise<Classification[]> {
  const model = await Model.load(new URL('https://example.org/m.tflite'), {
    threads: 2,
    variant: 'relaxed-threads',
    signal: AbortSignal.timeout(1000),
    onProgress: ({ loaded, total }) => console.log(loaded / (total ?? Infinity)),
  });
  return model.run(images);
}

export async function detect(images: ImageData[]): Promise<number[]> {
  const model = await Model.load<Detection>('/models/detector.tflite');
  const results: Detection[] = await model.run(images);
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

export async function segment(image: ImageData): Promise<Tensor | undefined> {
  const model = await Model.load<Tensors>(new Uint8Array(10), { memoryLimit: 1 << 26 });
  const outputs = await model.run(image);
  return outputs['mask'];
}

export async function tensors(model: Model): Promise<number> {
  const { y } = await model.run({ x: { data: new Float32Array(4), shape: [1, 4] } });
  return y?.dtype === 'float32' ? y.data.length : 0;
}

export async function errors(): Promise<string> {
  try {
    await Model.load('nothing');
    return '';
  } catch (error) {
    return error instanceof MonographError ? error.code satisfies string : '';
  }
}

export async function inNode(): Promise<string[]> {
  const model = await Model.load(defaultModelUrl);
  const { labels } = await model.run(await decodeImage('cat.jpg', { orient: true }));
  for await (const result of classifyFiles(['a.jpg'])) {
    if ('labels' in result) labels.push(...result.labels);
  }
  return labels;
}

// @ts-expect-error An image file is decoded first.
export const wrong = (model: Model): unknown => model.run('cat.jpg');
