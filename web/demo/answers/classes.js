// Names and scores of a classifier, best first, as bars.
import { element, percent } from '../dom.js';

function row() {
  const name = element('span', { className: 'name' });
  const score = element('span', { className: 'score' });
  const fill = element('span', { className: 'fill' });
  const item = element('li', {}, name, score, element('span', { className: 'track' }, fill));
  return { item, name, score, fill };
}

// Rows are kept from answer to answer: a webcam brings many.
export class ClassesView {
  last = 'Top-5';
  #list = element('ol', { className: 'bars' });
  #rows = [];

  constructor(root) {
    root.replaceChildren(this.#list);
  }

  show({ labels, scores }) {
    while (this.#rows.length < labels.length) this.#rows.push(row());
    this.#list.replaceChildren(...this.#rows.slice(0, labels.length).map(({ item }) => item));
    labels.forEach((label, i) => {
      const { name, score, fill } = this.#rows[i];
      name.textContent = label;
      score.textContent = percent(scores[i]);
      fill.style.transform = `scaleX(${scores[i]})`;
    });
    const [top = 'Nothing'] = labels;
    return { top, spoken: labels.slice(0, 3).map((label, i) => `${label} ${percent(scores[i])}`).join(', ') };
  }
}
