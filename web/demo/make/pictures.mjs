// The sample pictures and their thumbnails.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { asset, demoDir } from './paths.mjs';
import { makeOnce } from './made.mjs';

const THUMBNAIL_SIDE = 144;

const samples = join(root, 'samples');
const own = join(demoDir, 'pictures');

// `tabs`: where the picture says something.
const pictures = [
  { name: 'cat', folder: samples, tabs: ['classify', 'detect'] },
  { name: 'espresso', folder: samples, tabs: ['classify', 'detect'] },
  { name: 'goldfish', folder: samples, tabs: ['classify'] },
  { name: 'rocket', folder: samples, tabs: ['classify'] },
  { name: 'volleyball', folder: samples, tabs: ['classify'] },
  { name: 'astronaut', folder: own, tabs: ['classify', 'detect', 'segment'] },
];

// Where sharp could not be installed, the pictures stand for their thumbnails.
async function writeThumbnail(from, to) {
  const sharp = await import('sharp').catch(() => undefined);
  if (sharp === undefined) return copyFileSync(from, to);
  await sharp.default(from).resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'cover' }).webp({ quality: 72 }).toFile(to);
}

export async function makePictures() {
  mkdirSync(asset('pictures'), { recursive: true });
  for (const { name, folder } of pictures) {
    const from = join(folder, `${name}.jpg`);
    copyFileSync(from, asset('pictures', `${name}.jpg`));
    await makeOnce(asset('thumbnails', `${name}.webp`), [from], (to) => writeThumbnail(from, to));
  }
  return pictures.map(({ name, tabs }) => ({
    name,
    tabs,
    file: `pictures/${name}.jpg`,
    thumbnail: `thumbnails/${name}.webp`,
  }));
}
