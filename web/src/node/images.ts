// Image files to pixels, by libvips.
import { readFile } from 'node:fs/promises';

import type sharpModule from 'sharp';

import { MonographError, toMonographError } from '../errors.js';
import type { RawImage } from '../images.js';
import { readError } from './read_error.js';

const FORMATS = 'JPEG, PNG, WebP, GIF, TIFF or AVIF';

/** How image files are decoded. */
export interface DecodeOptions {
  /** Turn the picture as its EXIF orientation says. By default its rows are taken as stored. */
  readonly orient?: boolean | undefined;
}

/**
 * The RGB bytes of a JPEG, PNG, WebP, GIF, TIFF or AVIF: the first frame, as stored. Colour
 * profiles are not applied and alpha is dropped, which is what Pillow's convert('RGB') does.
 * `source` is a path, a file: URL or the file's bytes. IO or DECODE_FAILED.
 */
export async function decodeImage(
  source: string | URL | Uint8Array,
  { orient = false }: DecodeOptions = {},
): Promise<RawImage> {
  const bytes = source instanceof Uint8Array ? source : await readImage(source);
  const sharp = await loadSharp();
  try {
    const image = sharp(bytes, { ignoreIcc: true });
    const { data, info } = await (orient ? image.autoOrient() : image)
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    const name = source instanceof Uint8Array ? 'The image' : `${source}`;
    throw toMonographError(error, 'DECODE_FAILED', `${name} is damaged or no ${FORMATS}`);
  }
}

async function readImage(path: string | URL): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    throw readError(error, path);
  });
}

async function loadSharp(): Promise<typeof sharpModule> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    throw new MonographError(
      'UNSUPPORTED_PLATFORM',
      'Decoding image files needs the package sharp: npm install sharp',
      { cause: error },
    );
  }
}
