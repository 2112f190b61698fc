// What an answer is follows from the model; each kind has a view of its own.
import { BoxesView } from './boxes.js';
import { ClassesView } from './classes.js';
import { MaskView } from './mask.js';

function kindOf(answer) {
  if (Array.isArray(answer.boxes)) return BoxesView;
  if (ArrayBuffer.isView(answer.mask)) return MaskView;
  if (Array.isArray(answer.labels)) return ClassesView;
  throw new Error('This model gives tensors, not names, boxes or a mask: pack it with `monograph pack`.');
}

export class AnswerView {
  #parts;
  #view;

  constructor(parts) {
    this.#parts = parts;
  }

  // What the last part of a run makes.
  get last() {
    return this.#view.last;
  }

  // Shows the answer, and gives { top, spoken }: the headline, and what a screen reader says.
  show(answer) {
    const { picture, overlay, answers } = this.#parts;
    const kind = kindOf(answer);
    if (overlay.width !== picture.width) overlay.width = picture.width;
    if (overlay.height !== picture.height) overlay.height = picture.height;
    if (!(this.#view instanceof kind)) this.#view = new kind(answers, this.#parts);
    return this.#view.show(answer);
  }
}
