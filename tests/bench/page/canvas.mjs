import { makePicture } from './picture.mjs';

// A canvas with the picture, in memory rather than on a graphics card.
export function makeCanvas(width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.putImageData(new ImageData(makePicture(width, height), width, height), 0, 0);
  return canvas;
}
