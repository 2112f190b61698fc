// Making a request ready for a worker. Pictures are taken as they are when the caller asks, and sent
// as bitmaps, whose pixels the worker reads: that keeps the page's thread free.
import { errorOf, toMonographError, type MonographError } from './errors.js';
import { checkRaw, checkSize, isRaw, tagOf, unreadable, type Drawable, type ImageSource } from './images.js';
import type { Request } from './runner.js';

/** What can be sent, and what of it moves rather than being copied. */
export interface Parcel<T> {
  readonly content: T;
  readonly transfer: readonly Transferable[];
}

export async function packRequest(request: Request, transfer: boolean): Promise<Parcel<Request>> {
  if (request.kind === 'tensors') {
    return { content: request, transfer: transfer ? buffersOf(Object.values(request.tensors)) : [] };
  }
  if (request.kind === 'image') {
    const { content: image, transfer: moved } = await packImage(request.image, transfer);
    return { content: { kind: 'image', image }, transfer: moved };
  }
  const packing = request.images.map((image, index) =>
    packImage(image, transfer).catch((error: unknown) => {
      throw errorOf(`Image ${index} of the batch`, error);
    }),
  );
  const parcels = await Promise.all(packing);
  const images = parcels.map(({ content }) => content);
  return { content: { kind: request.kind, images }, transfer: [...new Set(parcels.flatMap((parcel) => parcel.transfer))] };
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

// Plain pixels in an object of the caller's own may stand beside what cannot be sent.
function packRaw(image: Extract<ImageSource, { data: unknown }>, transfer: boolean): Parcel<ImageSource> {
  checkRaw(image);
  const { data, width, height } = image;
  const content = tagOf(image) === 'ImageData' ? image : { data, width, height };
  return { content, transfer: transfer ? buffersOf([data]) : [] };
}

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
