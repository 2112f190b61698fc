// A column a run, the newest at the right: its parts on top of each other, the slowest run as high as the
// chart. One path a part keeps it cheap enough for every frame of a webcam.
import { PARTS } from './time_split.js';
import { median, ms } from './dom.js';

const RUNS = 48;
const HEIGHT = 100;
const GAP = 0.2;
const SVG = 'http://www.w3.org/2000/svg';

const total = (times) => PARTS.reduce((sum, part) => sum + times[part], 0);

// A round number that is not below the value: 1, 2 or 5 times a power of ten.
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

export class TimeChart {
  #runs = [];
  #paths = {};
  #scale;

  constructor(root) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${RUNS} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    for (const part of PARTS) {
      const path = svg.appendChild(document.createElementNS(SVG, 'path'));
      path.classList.add(part);
      this.#paths[part] = path;
    }
    this.#scale = document.createElement('span');
    root.append(svg, this.#scale);
  }

  // The median of what is shown.
  get median() {
    return median(this.#runs.map(total));
  }

  add(times) {
    this.#runs.push(times);
    if (this.#runs.length > RUNS) this.#runs.shift();
    this.#draw();
  }

  clear() {
    this.#runs = [];
    this.#draw();
  }

  #draw() {
    const most = ceiling(Math.max(0.1, ...this.#runs.map(total)));
    this.#scale.textContent = this.#runs.length > 0 ? ms(most) : '';
    const first = RUNS - this.#runs.length;
    const heights = this.#runs.map(() => 0);
    for (const part of PARTS) {
      const columns = this.#runs.map((times, i) => {
        const height = (HEIGHT * times[part]) / most;
        heights[i] += height;
        return `M${first + i + GAP / 2} ${HEIGHT - heights[i]}h${1 - GAP}v${height}h${GAP - 1}z`;
      });
      this.#paths[part].setAttribute('d', columns.join(''));
    }
  }
}
