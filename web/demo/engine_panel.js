// The switches of model and engine, and the facts of what is loaded.
import { detectFeatures } from 'monograph';
import { element, megabytes, ms } from './dom.js';
import { change, onChange, settings } from './settings.js';

const features = detectFeatures();

const VARIANTS = {
  simd: 'SIMD',
  'simd-threads': 'SIMD, threads',
  relaxed: 'relaxed SIMD',
  'relaxed-threads': 'relaxed SIMD, threads',
};

function lacks(variant) {
  if (!CATALOG.variants.includes(variant)) return 'not in this build';
  if (variant.startsWith('relaxed') && !features.relaxed) return 'not in this browser';
  if (variant.endsWith('threads') && !features.threads) return 'needs an isolated page';
  return undefined;
}

function option(value, text, lack) {
  return element('option', { value, textContent: lack ? `${text} (${lack})` : text, disabled: lack !== undefined });
}

const hasThreads = () => features.threads && CATALOG.variants.some((name) => name.endsWith('threads'));

function threadOptions() {
  const most = hasThreads() ? Math.min(8, features.cores) : 1;
  const counts = Array.from({ length: most }, (_, i) => String(i + 1));
  return [option('', 'fastest'), ...counts.map((count) => option(count, count))];
}

const NOTE =
  'One thread: this page is not cross-origin isolated, and its service worker could not change that. A server ' +
  'that sends the headers COOP and COEP gives it more.';

export class EnginePanel {
  #root;
  #parts;

  // `onChoice` is told which of the choices the visitor took, `onFile` the file that was opened.
  constructor(parts, { choices, onChoice, onFile }) {
    this.#root = parts.engine;
    this.#parts = parts;
    this.#fillChoices(choices, onChoice);
    this.#fillSelects();
    parts.model.addEventListener('change', () => this.#takeFile(onFile));
    parts.engine.addEventListener('submit', (event) => event.preventDefault());
    parts.note.hidden = features.threads;
    parts.note.textContent = NOTE;
  }

  showLoaded({ model, milliseconds, bytes }) {
    const { heapBytes } = model.memory;
    this.#show({
      loaded: ms(milliseconds),
      bytes: megabytes(bytes),
      variant: model.variant,
      threads: String(model.threads),
      memory: megabytes(heapBytes),
    });
  }

  showPicture({ width, height }) {
    this.#show({ picture: `${width} × ${height}` });
  }

  #show(facts) {
    for (const [name, text] of Object.entries(facts)) {
      this.#root.querySelector(`[data-fact=${name}]`).textContent = text;
    }
  }

  // Where there is one model only, there is nothing to choose.
  #fillChoices(choices, onChoice) {
    const { models } = this.#parts;
    models.hidden = choices.length < 2;
    for (const [index, choice] of choices.entries()) {
      const input = element('input', { type: 'radio', name: 'model', value: choice.precision, checked: index === 0 });
      input.addEventListener('change', () => onChoice(choice));
      models.append(element('label', {}, input, choice.precision));
    }
  }

  // What was chosen before is not what runs, and may be chosen again.
  #takeFile(onFile) {
    const { model, models } = this.#parts;
    const [file] = model.files;
    if (file === undefined) return;
    for (const input of models.querySelectorAll('input')) input.checked = false;
    onFile(file);
    model.value = '';
  }

  #fillSelects() {
    const { variant, threads, worker } = this.#root.elements;
    const variants = Object.entries(VARIANTS).map(([name, text]) => option(name, text, lacks(name)));
    variant.append(option('', 'fastest'), ...variants);
    threads.append(...threadOptions());
    for (const select of [variant, threads]) {
      select.addEventListener('change', () => change(select.name, select.value));
    }
    worker.addEventListener('change', () => change('worker', worker.checked ? '1' : ''));
    this.#follow();
    onChange(() => this.#follow());
  }

  // Another tab may have changed what counts for all.
  #follow() {
    const values = settings();
    const { elements } = this.#root;
    for (const name of ['variant', 'threads']) elements[name].value = values[name];
    elements.worker.checked = values.worker !== '';
  }
}
