// What the browser does: drawImage of the part that is kept, and its pixels.
import { makeCanvas } from '../canvas.mjs';

export const makeInput = () => makeCanvas(1920, 1080);

export function makeRun() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (image) => {
    const side = (image.height * 224) / 256;
    const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
    context.drawImage(image, left, top, side, side, 0, 0, 224, 224);
    return context.getImageData(0, 0, 224, 224).data;
  };
}
