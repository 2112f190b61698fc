// The tab in which our engine and others run side by side.
import { detectFeatures } from 'monograph';
import { runContest } from './compare/contest.js';
import { element, kibibytes, megabytes, ms, partsOf } from './dom.js';

const { threads: hasThreads, cores } = detectFeatures();

const NO_PEERS = 'This site was built without the other engines, since their packages could not be fetched.';

const titles = { monograph: 'Monograph', litert: 'LiteRT.js', onnxruntime: 'onnxruntime-web' };
const versionOf = (engine) => (engine === 'monograph' ? CATALOG.engine.version : CATALOG.peers[engine].version);

// What a page downloads of the engine. Ours has a variant by number of threads too; relaxed SIMD is what current
// browsers take.
function engineBytes(engine, threads) {
  if (engine !== 'monograph') return CATALOG.peers[engine].quickBytes[threads > 1 ? 'many' : 'one'];
  const sizes = CATALOG.engine.quickBytes;
  const end = threads > 1 ? '-threads' : '';
  return sizes[`relaxed${end}`] ?? sizes[`simd${end}`] ?? Math.max(...Object.values(sizes));
}

class Row {
  #cells = Object.fromEntries(['all', 'network', 'first', 'engine', 'model', 'name'].map((key) => [key, element('td')]));
  #bar = element('span', { className: 'fill' });
  #time = element('span', { className: 'time', textContent: '–' });

  constructor(engine) {
    const version = element('span', { className: 'version', textContent: versionOf(engine) });
    const head = element('th', { scope: 'row' }, titles[engine], ' ', version);
    this.#cells.all.append(this.#time, element('span', { className: 'track' }, this.#bar));
    this.row = element('tr', {}, head, ...Object.values(this.#cells));
    this.row.dataset.engine = engine;
  }

  show({ networkMs, firstMs, modelBytes, name }, engineSize) {
    const texts = { first: ms(firstMs), engine: kibibytes(engineSize), model: megabytes(modelBytes), name };
    if (networkMs !== undefined) texts.network = ms(networkMs);
    for (const [key, text] of Object.entries(texts)) this.#cells[key].textContent = text;
  }

  compare(allMs, least, most) {
    this.#time.textContent = `${ms(allMs)} (${(allMs / least).toFixed(2)}×)`;
    this.#bar.style.transform = `scaleX(${allMs / most})`;
  }

  fail(error) {
    this.#time.textContent = 'failed';
    this.#cells.name.textContent = error.message;
  }
}

export class Compare {
  #parts;
  #picture = document.createElement('canvas');
  #engines = CATALOG.peers ? Object.keys(titles) : ['monograph'];
  #rows = {};
  #results = {};
  #samples;

  constructor(root) {
    this.#parts = partsOf(root);
    this.#samples = [...root.querySelectorAll('.sample')];
    for (const sample of this.#samples) sample.addEventListener('click', () => this.#press(sample));
    this.#press(this.#samples[0]);
    this.#fillThreads();
    this.#reset();
    if (!CATALOG.peers) this.#say(NO_PEERS);
    this.#parts.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#run().catch((error) => this.#say(error.message));
    });
  }

  #press(sample) {
    for (const other of this.#samples) other.setAttribute('aria-pressed', String(other === sample));
  }

  #fillThreads() {
    const { threads } = this.#parts.form.elements;
    const most = Math.min(4, cores);
    threads.append(element('option', { value: '1', textContent: '1' }));
    if (hasThreads && most > 1) threads.append(element('option', { value: String(most), textContent: String(most) }));
  }

  #reset() {
    this.#results = {};
    this.#rows = Object.fromEntries(this.#engines.map((engine) => [engine, new Row(engine)]));
    this.#parts.rows.replaceChildren(...Object.values(this.#rows).map(({ row }) => row));
  }

  async #drawPicture() {
    const sample = this.#samples.find((other) => other.getAttribute('aria-pressed') === 'true');
    const bitmap = await createImageBitmap(await (await fetch(sample.dataset.picture)).blob());
    Object.assign(this.#picture, { width: bitmap.width, height: bitmap.height });
    this.#picture.getContext('2d', { willReadFrequently: true }).drawImage(bitmap, 0, 0);
    bitmap.close();
  }

  async #run() {
    const { form, start } = this.#parts;
    const options = { precision: form.elements.precision.value, threads: Number(form.elements.threads.value) };
    start.disabled = true;
    this.#reset();
    try {
      await this.#drawPicture();
      await runContest(this.#engines, options, this.#picture, (news) => this.#show(news, options));
      this.#say(this.#summary());
    } finally {
      start.disabled = false;
    }
  }

  #show({ engine, result, error, round, rounds }, { threads }) {
    this.#say(round === 0 ? `Loaded ${titles[engine]}` : `Round ${round} of ${rounds}`);
    if (error !== undefined) {
      delete this.#results[engine];
      return this.#rows[engine].fail(error);
    }
    this.#rows[engine].show(result, engineBytes(engine, threads));
    if (result.allMs !== undefined) this.#results[engine] = result.allMs;
    const all = Object.values(this.#results);
    for (const [name, allMs] of Object.entries(this.#results)) {
      this.#rows[name].compare(allMs, this.#results.monograph ?? Math.min(...all), Math.max(...all));
    }
  }

  #summary() {
    const { monograph, ...others } = this.#results;
    if (monograph === undefined) return 'Done.';
    const told = Object.entries(others).map(([engine, allMs]) => `${titles[engine]} ${(allMs / monograph).toFixed(2)}`);
    const end = told.length > 0 ? `; times that: ${told.join(', ')}.` : '.';
    return `Done. Monograph takes ${ms(monograph)} from picture to name${end}`;
  }

  #say(text) {
    this.#parts.status.textContent = text;
  }
}
