// Segmenters: models whose outputs are `mask`, uint8 [N, H, W] or float32 [N, H, W, classes], and
// maybe `labels` [classes].
import type { Tensors, TensorInfo } from './tensors.js';

/** A mask of an image, in its size, row by row. */
export interface Segmentation {
  width: number;
  height: number;
  /**
   * Uint8Array: the class of each pixel, or 255 where the network did not look. Float32Array: the
   * scores of each pixel, `scoresPerPixel` of them.
   */
  mask: Uint8Array | Float32Array;
  /** 1 for a mask of classes. */
  scoresPerPixel: number;
  /** The names of the classes; empty where the file has none. */
  labels: string[];
}

export function isSegmenter(outputs: readonly TensorInfo[]): boolean {
  const mask = outputs.find(({ name }) => name === 'mask');
  const others = outputs.filter((output) => output !== mask);
  const isMask =
    mask !== undefined &&
    ((mask.dtype === 'uint8' && mask.shape.length === 3) || (mask.dtype === 'float32' && mask.shape.length === 4));
  return isMask && others.length <= 1 && others.every(({ name, dtype }) => name === 'labels' && dtype === 'string');
}

/** One for each of the `images` images of the batch. */
export function segmentations({ mask, labels }: Tensors, images: number): Segmentation[] {
  const data = mask?.data as Uint8Array | Float32Array;
  const [, height = 0, width = 0, scoresPerPixel = 1] = mask?.shape ?? [];
  const size = data.length / images;
  return Array.from({ length: images }, (_, image) => ({
    width,
    height,
    mask: data.slice(image * size, (image + 1) * size),
    scoresPerPixel,
    labels: labels === undefined ? [] : [...(labels.data as string[])],
  }));
}
