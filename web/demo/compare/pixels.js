// What a page has to write for an engine that takes a network's numbers instead of pictures: the model's
// central crop, the browser's own resize, and a loop.
const SIDE = 224;
const CROP = 0.875;
const MEAN = 127;

const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
const context = canvas.getContext('2d', { willReadFrequently: true });

// Float32Array of [SIDE, SIDE, 3], or of [3, SIDE, SIDE] for 'nchw'.
export function pixelsOf(picture, layout) {
  const side = CROP * Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const area = SIDE * SIDE;
  const [step, plane] = layout === 'nchw' ? [1, area] : [3, 1];
  const numbers = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) numbers[i * step + c * plane] = data[4 * i + c] - MEAN;
  }
  return numbers;
}

export const inputShape = { nhwc: [1, SIDE, SIDE, 3], nchw: [1, 3, SIDE, SIDE] };
