// Tensors of several images as one.
import { MonographError } from './errors.js';
import type { Tensor, TensorInfo, Tensors } from './tensors.js';

/** SHAPE_MISMATCH unless each output has a row for every image, of the same shape for all. */
export function stackTensors(infos: readonly TensorInfo[], images: readonly Tensors[]): Tensors {
  return Object.fromEntries(infos.map((info) => [info.name, stack(info, images.map((image) => image[info.name] as Tensor))]));
}

function stack({ name, shape: declared }: TensorInfo, tensors: readonly Tensor[]): Tensor {
  const { dtype, shape } = tensors[0] as Tensor;
  const [, ...row] = shape;
  const alike = tensors.every((tensor) => tensor.shape.slice(1).join() === row.join());
  const isStack = declared[0] === -1 || declared[0] === 1;
  if (!isStack || !alike) {
    const shapes = tensors.map((tensor) => `[${tensor.shape.join(', ')}]`).join(', ');
    throw new MonographError(
      'SHAPE_MISMATCH',
      `The output "${name}" of these images cannot be stacked: ${shapes}. Use runEach().`,
    );
  }
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
  return { dtype, shape: [rows, ...row], data: concatenate(tensors) } as Tensor;
}

function concatenate(tensors: readonly Tensor[]): Tensor['data'] {
  const [first] = tensors as [Tensor, ...Tensor[]];
  if (first.dtype === 'string') return tensors.flatMap(({ data }) => [...(data as readonly string[])]);
  const length = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const all = new (first.data.constructor as new (length: number) => Uint8Array)(length);
  let end = 0;
  for (const { data } of tensors) {
    all.set(data as Uint8Array, end);
    end += data.length;
  }
  return all as Tensor['data'];
}
