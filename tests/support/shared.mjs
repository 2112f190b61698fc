// Models and photographs of others, that lie beside the project where they are there at all.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'bmp-ts';
import sharp from 'sharp';
import { root } from '../../scripts/lib/paths.mjs';

const shared = process.env.MONOGRAPH_SHARED ?? path.join(root, '..', 'shared');

export const sharedPath = (...parts) => path.join(shared, ...parts);

// For a test's `skip`: false, or why.
export const missing = (...parts) =>
  !existsSync(sharedPath(...parts)) && `${sharedPath(...parts)} is not there`;

export const sharedLines = (...parts) =>
  readFileSync(sharedPath(...parts), 'utf8').trimEnd().split(/\r?\n/);

function decodeBmp(file) {
  const { data, width, height } = decode(readFileSync(file), { toRGBA: true });
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

// The photograph as RGB bytes of the given size; its shape is not kept.
export async function readPhoto(file, width, height) {
  const image = file.endsWith('.bmp') ? decodeBmp(file) : sharp(file);
  const { data } = await image
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width, height };
}

export const sharedPhotos = () =>
  readdirSync(sharedPath('photos'))
    .filter((name) => /\.(bmp|jpg)$/.test(name))
    .sort()
    .map((name) => sharedPath('photos', name));
