// Classifiers: models whose outputs are `labels` and `scores`, both [N, k].
import type { Tensors, TensorInfo } from './tensors.js';

/** The best classes of an image, best first. */
export interface Classification {
  labels: string[];
  scores: Float32Array;
}

export function isClassifier(outputs: readonly TensorInfo[]): boolean {
  const dtypes = Object.fromEntries(outputs.map(({ name, dtype }) => [name, dtype]));
  return outputs.length === 2 && dtypes['labels'] === 'string' && dtypes['scores'] === 'float32';
}

/** One for each of the `count` images of the batch. */
export function classifications({ labels, scores }: Tensors, count: number): Classification[] {
  const names = labels?.data as string[];
  const values = scores?.data as Float32Array;
  const k = names.length / count;
  return Array.from({ length: count }, (_, image) => ({
    labels: names.slice(image * k, (image + 1) * k),
    scores: values.slice(image * k, (image + 1) * k),
  }));
}
