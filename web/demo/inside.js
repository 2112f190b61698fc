// The graph of each model file, as `monograph inspect --html` draws it.
import { element, megabytes, partsOf } from './dom.js';

export class Inside {
  #parts;

  constructor(root) {
    this.#parts = partsOf(root);
    const { model } = this.#parts;
    const pages = CATALOG.models.map(({ page, title, precision, bytes }) =>
      element('option', { value: page, textContent: `${title}, ${precision}, ${megabytes(bytes)}` }),
    );
    model.append(...pages);
    model.addEventListener('change', () => this.#draw());
    this.#draw();
  }

  #draw() {
    const { model, graph, link } = this.#parts;
    graph.src = link.href = model.value;
  }
}
