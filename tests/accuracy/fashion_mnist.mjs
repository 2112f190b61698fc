// Fashion-MNIST from its IDX files: the header is two zero bytes, a type (8: uint8), the rank, and each dimension as a
// big-endian int32.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

export const CLASSES = [
  'T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot',
];

function readIdx(file) {
  const bytes = gunzipSync(readFileSync(file));
  if (bytes.readUInt32BE(0) >> 8 !== 8) throw new Error(`${file} is no IDX file of bytes`);
  return bytes.subarray(4 + 4 * bytes[3]);
}

// { images, labels } of the part 'train' or 't10k'; images are grey levels, one image after the other.
export function readPart(folder, part) {
  const images = readIdx(join(folder, `${part}-images-idx3-ubyte.gz`));
  const labels = readIdx(join(folder, `${part}-labels-idx1-ubyte.gz`));
  if (images.length !== labels.length * PIXELS) throw new Error(`${folder}: images and labels differ in number`);
  return { images, labels };
}

// Images `first` to `end` of a part as uint8 [N, 28, 28, 3].
export function rgbImages({ images }, first, end) {
  const rgb = new Uint8Array((end - first) * PIXELS * 3);
  for (let i = 0; i < rgb.length; ++i) rgb[i] = images[first * PIXELS + Math.floor(i / 3)];
  return { shape: [end - first, SIDE, SIDE, 3], data: rgb };
}

// Writes the first `count` images of a part as PPM files into a folder.
export function writeImages(part, count, folder) {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; ++i) {
    const file = join(folder, `${String(i).padStart(5, '0')}.ppm`);
    writeFileSync(file, Buffer.concat([Buffer.from(`P6\n${SIDE} ${SIDE}\n255\n`), rgbImages(part, i, i + 1).data]));
  }
}
