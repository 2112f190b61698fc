// What a segmenter says of each pixel, laid over the picture.
import { element, percent } from '../dom.js';

// By class, for masks of many; a mask of one score keeps what scores high and covers the rest.
const COLORS = [[0, 0, 0], [64, 128, 255], [255, 140, 40], [60, 200, 120], [240, 80, 160], [170, 110, 255], [240, 210, 60], [70, 210, 210]];
const OUTSIDE = 255;
const COVER = [24, 60, 190];

function best(mask, first, count) {
  let found = 0;
  for (let i = 1; i < count; i++) if (mask[first + i] > mask[first + found]) found = i;
  return found;
}

// One score a pixel: the lower, the more of the cover.
function coverOf({ mask }, opacity, pixels) {
  let covered = 0;
  for (let i = 0; i < mask.length; i++) {
    covered += mask[i];
    pixels.set(COVER, 4 * i);
    pixels[4 * i + 3] = 255 * opacity * (1 - mask[i]);
  }
  return [{ name: 'in front', share: covered / mask.length }];
}

function classesOf({ mask, scoresPerPixel, labels }, opacity, pixels) {
  const counts = new Map();
  const size = mask.length / scoresPerPixel;
  for (let i = 0; i < size; i++) {
    const found = scoresPerPixel > 1 ? best(mask, i * scoresPerPixel, scoresPerPixel) : mask[i];
    counts.set(found, (counts.get(found) ?? 0) + 1);
    pixels.set(COLORS[found % COLORS.length], 4 * i);
    pixels[4 * i + 3] = found === 0 || found === OUTSIDE ? 0 : 255 * opacity;
  }
  const shares = [...counts].map(([found, count]) => ({ name: labels[found] ?? `class ${found}`, share: count / size }));
  return shares.sort((a, b) => b.share - a.share);
}

export class MaskView {
  last = 'Mask';
  #overlay;
  #answer;
  #opacity = element('input', { type: 'range', min: '0', max: '1', step: '0.05', value: '0.75' });
  #list = element('ul', { className: 'found' });

  constructor(root, { overlay }) {
    this.#overlay = overlay;
    this.#opacity.addEventListener('input', () => this.#draw());
    const label = element('label', { className: 'field' }, 'How much the mask covers', this.#opacity);
    root.replaceChildren(this.#list, label);
  }

  show(answer) {
    this.#answer = answer;
    const shares = this.#draw();
    this.#list.replaceChildren(
      ...shares.slice(0, 6).map(({ name, share }) =>
        element('li', {}, element('span', { textContent: name }), element('span', { className: 'score', textContent: percent(share) })),
      ),
    );
    const [{ name, share }] = shares;
    return { top: `${percent(share)} ${name}`, spoken: `${percent(share)} of the picture: ${name}` };
  }

  #draw() {
    const { width, height, mask, scoresPerPixel } = this.#answer;
    const image = new ImageData(width, height);
    const paint = mask instanceof Float32Array && scoresPerPixel === 1 ? coverOf : classesOf;
    const shares = paint(this.#answer, Number(this.#opacity.value), image.data);
    this.#overlay.getContext('2d').putImageData(image, 0, 0);
    return shares;
  }
}
