// What an answer is follows from the model; each kind has a view of its own.
import { ClassesView } from './classes.js';

function kindOf(answer) {
  if (Array.isArray(answer.labels) && answer.scores !== undefined) return ClassesView;
  throw new Error('This model gives tensors, not names, boxes or a mask: pack it with `monograph pack`.');
}

export class AnswerView {
  #root;
  #view;

  constructor(root) {
    this.#root = root;
  }

  // What the last part of a run makes.
  get last() {
    return this.#view.last;
  }

  // Shows the answer, and gives { top, spoken }: the headline, and what a screen reader says.
  show(answer, parts) {
    const kind = kindOf(answer);
    if (!(this.#view instanceof kind)) this.#view = new kind(this.#root, parts);
    return this.#view.show(answer);
  }
}
