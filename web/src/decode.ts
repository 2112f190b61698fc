// Requests whose images are files: they are decoded by the browser before anything runs.
import { errorOf, MonographError, toMonographError } from './errors.js';
import { isBlob, type ImageSource, type ReadableImage } from './images.js';
import type { Request } from './runner.js';

/** A request whose images are all readable. */
export type DecodedRequest =
  | { readonly kind: 'image'; readonly image: ReadableImage }
  | { readonly kind: 'images' | 'each'; readonly images: readonly ReadableImage[] }
  | Extract<Request, { kind: 'tensors' }>;

interface Decoded {
  readonly decoded: DecodedRequest;
  /** Gives back what decoding took. */
  close(): void;
}

/** Undefined where nothing is to decode. DECODE_FAILED or UNSUPPORTED_PLATFORM where it fails. */
export function decodeRequest(request: Request): Promise<Decoded> | undefined {
  const images = imagesOf(request);
  return images.some(isBlob) ? decode(request, images) : undefined;
}

function imagesOf(request: Request): readonly ImageSource[] {
  if (request.kind === 'tensors') return [];
  return request.kind === 'image' ? [request.image] : request.images;
}

async function decode(request: Request, images: readonly ImageSource[]): Promise<Decoded> {
  const made: ImageBitmap[] = [];
  const close = (): void => made.forEach((bitmap) => bitmap.close());
  try {
    const readable: ReadableImage[] = [];
    for (const [index, image] of images.entries()) {
      readable.push(isBlob(image) ? await decodeAt(image, request, index, made) : image);
    }
    const [image] = readable;
    const decoded = request.kind === 'image' ? { kind: request.kind, image } : { kind: request.kind, images: readable };
    return { decoded: decoded as DecodedRequest, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function decodeAt(blob: Blob, { kind }: Request, index: number, made: ImageBitmap[]): Promise<ImageBitmap> {
  try {
    const bitmap = await decodeBlob(blob);
    made.push(bitmap);
    return bitmap;
  } catch (error) {
    throw kind === 'image' ? error : errorOf(`Image ${index} of the batch`, error);
  }
}

async function decodeBlob(blob: Blob): Promise<ImageBitmap> {
  if (typeof createImageBitmap !== 'function') {
    const remedy = 'in Node use decodeImage of monograph/node';
    throw new MonographError('UNSUPPORTED_PLATFORM', `Image files are not decoded here: ${remedy}.`);
  }
  try {
    return await createImageBitmap(blob);
  } catch (error) {
    const what = `The file${blob.type === '' ? '' : ` (${blob.type})`} is no picture that this browser reads`;
    throw toMonographError(error, 'DECODE_FAILED', what);
  }
}
