// From what the platform calls an image to bytes of pixels. How EXIF, colours and alpha are handled
// is told in docs/guide/images.md.
import { MonographError, toMonographError } from './errors.js';

/** Rows of RGB or RGBA bytes, top row first. */
export interface RawImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** An image whose pixels are at hand. */
export type ReadableImage =
  | RawImage
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | HTMLImageElement
  | HTMLVideoElement
  | VideoFrame;

/** A Blob is a file of an image, in a format that the browser decodes. */
export type ImageSource = ReadableImage | Blob;

/** A RawImage whose sizes were checked. */
export interface Pixels extends RawImage {
  readonly channels: 3 | 4;
}

type Canvas = HTMLCanvasElement | OffscreenCanvas;
export type Drawable = Exclude<ReadableImage, RawImage>;
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const DRAWABLES = new Set([
  'HTMLCanvasElement',
  'OffscreenCanvas',
  'ImageBitmap',
  'HTMLImageElement',
  'HTMLVideoElement',
  'VideoFrame',
]);

// Objects of other windows are no instances of this one's classes, but have the same tag.
export const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isCanvas = (value: object): value is Canvas =>
  'getContext' in value && typeof value.getContext === 'function';

export const isRaw = (value: object): value is RawImage =>
  'data' in value && 'width' in value && 'height' in value;

export function isImage(value: unknown): value is ImageSource {
  if (typeof value !== 'object' || value === null) return false;
  return isRaw(value) || isCanvas(value) || DRAWABLES.has(tagOf(value)) || isBlob(value);
}

export const isBlob = (value: object): value is Blob => value instanceof Blob;

/** INVALID_ARGUMENT where an image was not loaded yet, or has no pixels. */
export function checkSize(image: Drawable): { width: number; height: number } {
  const size = sizeOf(image);
  if (size.width > 0 && size.height > 0) return size;
  throw new MonographError(
    'INVALID_ARGUMENT',
    'The image is empty or not loaded yet: wait for its load event, or for decode().',
  );
}

/** The error for pixels that the browser does not give out. */
export const unreadable = (error: unknown): MonographError =>
  toMonographError(
    error,
    'INVALID_ARGUMENT',
    'The pixels cannot be read (an image of another origin needs crossorigin="anonymous")',
  );

// Pixels of a wider colour space, or of more than 8 bits. What was transferred has none.
export const isWide = (image: RawImage): image is ImageData =>
  tagOf(image) === 'ImageData' &&
  image.data.length > 0 &&
  ((image as ImageData).colorSpace !== 'srgb' || tagOf(image.data) !== 'Uint8ClampedArray');

/** Reads images, keeping the canvas that it needs for some of them. */
export class ImageReader {
  #scratch: Context | undefined;

  /** INVALID_ARGUMENT when the image is empty, unreadable or contradicts itself. */
  read(image: ReadableImage): Pixels {
    if (isRaw(image)) return isWide(image) ? this.#convert(image) : checkRaw(image);
    const { width, height } = checkSize(image);
    const context = this.#contextOf(image, width, height);
    return { ...imageData(context, width, height), channels: 4 };
  }

  #convert(image: ImageData): Pixels {
    const { width, height } = image;
    const context = this.#scratchOf(width, height);
    context.putImageData(image, 0, 0);
    return { ...imageData(context, width, height), channels: 4 };
  }

  #contextOf(image: Drawable, width: number, height: number): Context {
    const own = isCanvas(image) ? (image.getContext('2d') as Context | null) : null;
    if (own !== null) return own;
    const context = this.#scratchOf(width, height);
    context.globalCompositeOperation = 'copy';
    context.drawImage(image, 0, 0, width, height);
    return context;
  }

  #scratchOf(width: number, height: number): Context {
    this.#scratch ??= makeContext();
    const { canvas } = this.#scratch;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    return this.#scratch;
  }
}

function makeContext(): Context {
  const canvas: Canvas =
    typeof OffscreenCanvas === 'function'
      ? new OffscreenCanvas(1, 1)
      : document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (context === null) {
    throw new MonographError('UNSUPPORTED_PLATFORM', 'This browser gives no 2D canvas.');
  }
  return context as Context;
}

function sizeOf(image: Drawable): { width: number; height: number } {
  if ('naturalWidth' in image) return { width: image.naturalWidth, height: image.naturalHeight };
  if ('videoWidth' in image) return { width: image.videoWidth, height: image.videoHeight };
  if ('displayWidth' in image) return { width: image.displayWidth, height: image.displayHeight };
  return { width: image.width, height: image.height };
}

function imageData(context: Context, width: number, height: number): RawImage {
  try {
    const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
    return { data, width, height };
  } catch (error) {
    throw unreadable(error);
  }
}

/** Plain pixels as they are. SHAPE_MISMATCH, TYPE_MISMATCH or INVALID_ARGUMENT. */
export function checkRaw({ data, width, height }: RawImage): Pixels {
  const sides = [width, height];
  if (!sides.every((side) => Number.isInteger(side) && side > 0)) {
    throw new MonographError('INVALID_ARGUMENT', `An image of ${width} x ${height} has no pixels.`);
  }
  if (!['Uint8Array', 'Uint8ClampedArray'].includes(tagOf(data))) {
    throw new MonographError(
      'TYPE_MISMATCH',
      `The data of an image is a Uint8Array or Uint8ClampedArray, not ${tagOf(data)}.`,
    );
  }
  const channels = data.length / (width * height);
  if (channels !== 3 && channels !== 4) {
    throw new MonographError(
      'SHAPE_MISMATCH',
      `An image of ${width} x ${height} has ${width * height * 3} bytes (RGB) or ` +
        `${width * height * 4} (RGBA), not ${data.length}.`,
    );
  }
  return { data, width, height, channels };
}
