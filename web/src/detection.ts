// Detectors: models whose outputs are `boxes` [N, max, 4], `labels` or `classes` [N, max], `scores`
// [N, max] and `count` [N].
import type { Tensors, TensorInfo } from './tensors.js';

/** Left, top, right and bottom in pixels of the image. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** What was found in an image, best first. */
export interface Detection {
  boxes: Box[];
  /** The names of what was found; their numbers, as text, where the file has no names. */
  labels: string[];
  scores: Float32Array;
}

export function isDetector(outputs: readonly TensorInfo[]): boolean {
  const dtypes = Object.fromEntries(outputs.map(({ name, dtype }) => [name, dtype]));
  return (
    outputs.length === 4 &&
    dtypes['boxes'] === 'float32' &&
    dtypes['scores'] === 'float32' &&
    dtypes['count'] === 'int32' &&
    (dtypes['labels'] === 'string' || dtypes['classes'] === 'int32')
  );
}

/** One for each of the `images` images of the batch. */
export function detections({ boxes, labels, classes, scores, count }: Tensors, images: number): Detection[] {
  const corners = boxes?.data as Float32Array;
  const names = labels === undefined ? Array.from(classes?.data as Int32Array, String) : (labels.data as string[]);
  const values = scores?.data as Float32Array;
  const most = values.length / images;
  return Array.from(count?.data as Int32Array, (found, image) => {
    const first = image * most;
    return {
      boxes: Array.from({ length: found }, (_, i) => boxAt(corners, first + i)),
      labels: names.slice(first, first + found),
      scores: values.slice(first, first + found),
    };
  });
}

function boxAt(corners: Float32Array, index: number): Box {
  const [left = 0, top = 0, right = 0, bottom = 0] = corners.subarray(4 * index, 4 * index + 4);
  return [left, top, right, bottom];
}
