// A tab in which a model runs on pictures: the picture, the answer, the time, the engine.
import { AnswerView } from './answers/view.js';
import { choices, ownFile } from './choices.js';
import { codeFor } from './code.js';
import { ms, nextFrame, partsOf } from './dom.js';
import { EnginePanel } from './engine_panel.js';
import { ModelSlot } from './model_slot.js';
import { PictureSource } from './picture_source.js';
import { loadOptions, onChange } from './settings.js';
import { TimeChart } from './time_chart.js';
import { PARTS, splitTime } from './time_split.js';

const REPEATS = 40;

// The first runs of a model are slower: the browser is still compiling.
const WARM_UP = 6;

// A live picture is told to a screen reader no more often than this.
const SPOKEN_PAUSE_MS = 3000;

const NO_MODEL =
  'This site was built without this model, since its package could not be fetched. Open a model file of yours: ' +
  '`monograph pack` makes one.';

const placeText = (threads, worker) =>
  (worker ? 'in a worker, ' : '') + (threads === 1 ? 'on one thread' : `on ${threads} threads`);

export class Workbench {
  #root;
  #parts;
  #choice;
  #slot = new ModelSlot();
  #pictures;
  #engine;
  #answers;
  #chart;
  #ready = Promise.resolve();
  #isShown = false;
  #isStale = true;
  #hasPicture = false;
  #isWarm = false;
  #running;
  #answersGiven = 0;
  #spokenAt = 0;
  #loadedText = '';

  constructor(root) {
    this.#root = root;
    this.#parts = partsOf(root);
    const offered = choices(root.id);
    [this.#choice] = offered;
    this.#pictures = new PictureSource(root, this.#parts, {
      onPicture: () => this.#takePicture(),
      onError: (error) => this.#fail(error),
    });
    this.#engine = new EnginePanel(this.#parts, {
      choices: offered,
      onChoice: (choice) => this.#use(choice),
      onFile: (file) => this.#use(ownFile(file)),
    });
    this.#answers = new AnswerView(this.#parts);
    this.#chart = new TimeChart(this.#parts.chart);
    this.#parts.again.addEventListener('click', () => this.#repeat(1));
    this.#parts.repeat.addEventListener('click', () => this.#repeat(REPEATS));
    onChange(() => this.#reload());
  }

  show() {
    this.#isShown = true;
    this.#pictures.isActive = true;
    if (this.#isStale) this.#reload();
    this.#pictures.showFirst();
  }

  hide() {
    this.#isShown = false;
    this.#pictures.isActive = false;
    this.#pictures.stopCamera();
  }

  #use(choice) {
    this.#choice = choice;
    this.#reload();
  }

  // A tab that is not seen loads when it is.
  #reload() {
    this.#isStale = !this.#isShown;
    if (this.#isStale) return;
    if (this.#choice === undefined) return this.#say(NO_MODEL);
    this.#ready = this.#load().catch((error) => this.#fail(error));
    if (this.#hasPicture && !this.#pictures.isLive) this.#takePicture();
  }

  async #load() {
    const { progress } = this.#parts;
    this.#say('Loading the model');
    this.#chart.clear();
    this.#isWarm = false;
    progress.value = 0;
    progress.hidden = false;
    const loaded = await this.#slot.load(this.#choice, loadOptions(), (share) => {
      if (share === undefined) progress.removeAttribute('value');
      else progress.value = share;
    });
    if (loaded === undefined) return;
    progress.hidden = true;
    this.#engine.showLoaded(loaded);
    this.#loadedText = `${this.#choice.title}, ${placeText(loaded.model.threads, loadOptions().worker)}`;
    this.#say(this.#loadedText);
    this.#parts.code.textContent = codeFor(this.#choice, loadOptions(), this.#root.id);
  }

  #takePicture() {
    this.#hasPicture = true;
    return this.#repeat(this.#pictures.isLive ? 1 : this.#runsOnPicture());
  }

  #runsOnPicture() {
    const isWarm = this.#isWarm;
    this.#isWarm = true;
    return isWarm ? 1 : WARM_UP;
  }

  // One run at a time; what a run misses is a newer picture, and that is run on next.
  async #run() {
    await this.#ready;
    await this.#running;
    this.#running = this.#runOnce();
    await this.#running;
  }

  async #runOnce() {
    const { model } = this.#slot;
    if (model === undefined) return;
    const start = performance.now();
    try {
      const answer = await model.run(this.#parts.picture);
      this.#showAnswer(answer, model.profile(), performance.now() - start);
    } catch (error) {
      if (model === this.#slot.model) this.#fail(error);
    }
  }

  async #repeat(times) {
    for (let i = 0; i < times; i++) {
      await this.#run();
      await nextFrame();
    }
  }

  #showAnswer(answer, profile, milliseconds) {
    const { top, spoken } = this.#answers.show(answer);
    this.#parts.top.textContent = top;
    this.#parts.speed.textContent = ms(milliseconds);
    this.#showTimes(splitTime(profile));
    this.#engine.showPicture(this.#parts.picture);
    this.#say(this.#loadedText);
    const now = performance.now();
    if (!this.#pictures.isLive || now - this.#spokenAt > SPOKEN_PAUSE_MS) {
      this.#parts.spoken.textContent = spoken;
      this.#spokenAt = now;
    }
    this.#root.dataset.answers = String(++this.#answersGiven);
  }

  #showTimes(times) {
    this.#chart.add(times);
    this.#parts.last.textContent = this.#answers.last;
    const shown = { ...times, total: this.#chart.median };
    for (const part of [...PARTS, 'total']) {
      this.#parts.legend.querySelector(`[data-time=${part}]`).textContent = ms(shown[part]);
    }
  }

  #say(text, isError = false) {
    this.#parts.status.textContent = text;
    this.#parts.status.classList.toggle('error', isError);
  }

  #fail(error) {
    this.#parts.progress.hidden = true;
    this.#say(error.code ? `${error.message} (${error.code})` : error.message, true);
  }
}
