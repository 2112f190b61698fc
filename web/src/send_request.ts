// Making a request ready for a worker. Pictures are taken as they are when the caller asks, and sent
// as bitmaps, whose pixels the worker reads: that keeps the page's thread free. Arrays are copied and
// the copies moved, which is much faster than to let the browser write and read them.
import { errorOf, toMonographError, type MonographError } from './errors.js';
import {
  checkRaw,
  checkSize,
  isRaw,
  isWide,
  tagOf,
  unreadable,
  type Drawable,
  type ImageSource,
  type RawImage,
} from './images.js';
import type { Request } from './runner.js';
import type { TensorInput } from './tensors.js';

/** What can be sent, and what of it moves rather than being copied. */
export interface Parcel<T> {
  readonly content: T;
  readonly transfer: readonly Transferable[];
}

export async function packRequest(request: Request, transfer: boolean): Promise<Parcel<Request>> {
  if (request.kind === 'tensors') return packTensors(request.tensors, transfer);
  if (request.kind === 'image') {
    const { content: image, transfer: moved } = await packImage(request.image, transfer);
    return { content: { kind: 'image', image }, transfer: moved };
  }
  const parcels = await packAll(request.images, transfer);
  const images = parcels.map(({ content }) => content);
  return { content: { kind: request.kind, images }, transfer: [...new Set(parcels.flatMap((parcel) => parcel.transfer))] };
}

function packTensors(given: Readonly<Record<string, TensorInput>>, transfer: boolean): Parcel<Request> {
  const own = (value: unknown): unknown => (!transfer && ArrayBuffer.isView(value) ? copyOf(value) : value);
  const packed = Object.entries(given).map(([name, input]) => [
    name,
    ArrayBuffer.isView(input) || typeof input !== 'object' ? own(input) : { ...(input as object), data: own(input?.data) },
  ]);
  const tensors = Object.fromEntries(packed) as Readonly<Record<string, TensorInput>>;
  return { content: { kind: 'tensors', tensors }, transfer: buffersOf(Object.values(tensors)) };
}

async function packAll(images: readonly ImageSource[], transfer: boolean): Promise<Parcel<ImageSource>[]> {
  const packed = await Promise.allSettled(images.map((image) => packImage(image, transfer)));
  const parcels = packed.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = packed.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return parcels;
  parcels.forEach(discard);
  throw errorOf(`Image ${failed} of the batch`, (packed[failed] as PromiseRejectedResult).reason);
}

async function packImage(image: ImageSource, transfer: boolean): Promise<Parcel<ImageSource>> {
  if (isRaw(image)) return packRaw(image, transfer);
  switch (tagOf(image)) {
    case 'Blob':
    case 'File':
      return { content: image, transfer: [] };
    case 'ImageBitmap':
      return { content: image, transfer: transfer ? [image as ImageBitmap] : [] };
    case 'VideoFrame': {
      const frame = transfer ? (image as VideoFrame) : (image as VideoFrame).clone();
      return { content: frame, transfer: [frame] };
    }
    default:
      return packDrawable(image as Drawable);
  }
}

function packRaw(image: RawImage, transfer: boolean): Parcel<ImageSource> {
  if (isWide(image)) return { content: image, transfer: transfer ? [image.data.buffer] : [] };
  const { width, height } = checkRaw(image);
  const data = transfer ? image.data : image.data.slice();
  return { content: { data, width, height }, transfer: buffersOf([data]) };
}

const copyOf = (view: ArrayBufferView): ArrayBufferView =>
  'slice' in view && typeof view.slice === 'function' ? (view.slice() as ArrayBufferView) : view;

async function packDrawable(image: Drawable): Promise<Parcel<ImageSource>> {
  checkSize(image);
  try {
    const bitmap = await createImageBitmap(image as ImageBitmapSource);
    return { content: bitmap, transfer: [bitmap] };
  } catch (error) {
    throw unreadable(error);
  }
}

/** Gives back the bitmaps and frames of a parcel that is not sent. */
export function discard({ transfer }: Parcel<unknown>): void {
  for (const item of transfer as readonly Partial<ImageBitmap>[]) item.close?.();
}

/** The error for what postMessage() refuses. */
export const unsendable = (error: unknown): MonographError =>
  toMonographError(error, 'INVALID_ARGUMENT', 'This cannot be sent to the worker (was it transferred or closed before?)');

/** Memory that the given tensors or arrays own. What is shared between threads stays. */
function buffersOf(values: readonly unknown[]): ArrayBuffer[] {
  const buffers = values
    .map((value) => (ArrayBuffer.isView(value) ? value : (value as { data?: ArrayBufferView } | null)?.data))
    .map((array) => array?.buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
