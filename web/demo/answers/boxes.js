// What a detector found: boxes over the picture, and a list of them.
import { element, percent } from '../dom.js';

// Colours that are told apart on any picture, by name, so that a kind of thing keeps its own.
const HUES = [212, 28, 140, 330, 268, 180, 48, 0];

function colorOf(label) {
  const sum = [...label].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return `hsl(${HUES[sum % HUES.length]} 85% 60%)`;
}

// Lines and letters have their size on the screen, whatever the picture's.
function drawBox(context, [left, top, right, bottom], text, scale) {
  const color = colorOf(text.split(' ')[0]);
  context.lineWidth = 3 * scale;
  context.strokeStyle = color;
  context.strokeRect(left, top, right - left, bottom - top);
  context.font = `600 ${14 * scale}px system-ui, sans-serif`;
  const [width, height] = [context.measureText(text).width + 12 * scale, 22 * scale];
  const y = Math.max(0, top - height);
  context.fillStyle = color;
  context.fillRect(left - 1.5 * scale, y, width, height);
  context.fillStyle = '#000';
  context.textBaseline = 'middle';
  context.fillText(text, left + 4 * scale, y + height / 2);
}

export class BoxesView {
  last = 'Boxes';
  #list = element('ul', { className: 'found' });
  #overlay;

  constructor(root, { overlay }) {
    root.replaceChildren(this.#list);
    this.#overlay = overlay;
  }

  show({ boxes, labels, scores }) {
    const texts = labels.map((label, i) => `${label} ${percent(scores[i])}`);
    this.#draw(boxes, texts);
    this.#list.replaceChildren(
      ...labels.map((label, i) => {
        const swatch = element('span', { className: 'swatch' });
        swatch.style.background = colorOf(label.split(' ')[0]);
        return element('li', {}, swatch, element('span', { textContent: label }), element('span', { className: 'score', textContent: percent(scores[i]) }));
      }),
    );
    if (labels.length === 0) return { top: 'Nothing known', spoken: 'Nothing was found that the model knows.' };
    return { top: counted(labels), spoken: `Found: ${texts.join(', ')}` };
  }

  #draw(boxes, texts) {
    const context = this.#overlay.getContext('2d');
    context.clearRect(0, 0, this.#overlay.width, this.#overlay.height);
    const scale = this.#overlay.width / Math.max(1, this.#overlay.clientWidth);
    boxes.forEach((box, i) => drawBox(context, box, texts[i], scale));
  }
}

// As "Cat" or "2 × Cup, Table".
function counted(labels) {
  const counts = new Map();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => (count > 1 ? `${count} × ${label}` : label)).join(', ');
}
