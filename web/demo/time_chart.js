// A column a run, the newest at the right, its parts on top of each other. A run that took much longer than most,
// as the first of a model does, leaves the chart at its top. One path a part keeps it cheap enough for every frame of a webcam.
import { PARTS } from './time_split.js';
import { median, ms } from './dom.js';

const RUNS = 48;
const HEIGHT = 100;
const GAP = 0.2;
const MOST_MEDIANS = 3;
const SVG = 'http://www.w3.org/2000/svg';

const total = (times) => PARTS.reduce((sum, part) => sum + times[part], 0);

// A round number that is not below the value.
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 7, 10].map((step) => step * power).find((step) => step >= value);
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
    const totals = this.#runs.map(total);
    const most = totals.length > 0 ? ceiling(Math.min(Math.max(...totals), MOST_MEDIANS * median(totals))) : 1;
    this.#scale.textContent = totals.length > 0 ? ms(most) : '';
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
