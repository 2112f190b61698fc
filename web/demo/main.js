// The demo: a picture is drawn on the canvas, the canvas goes into the model, names come out.
import { Model } from './dist/index.js';

const MODEL = 'models/efficientnet_lite0.int8.tflite';
const SAMPLES = ['cat', 'espresso', 'goldfish', 'rocket', 'volleyball'];

// Pictures from cameras are reduced to this: enough for the network, and quick to read.
const MAX_SIDE = 1280;

const NO_PICTURE = 'This file is no picture that the browser can read. Take a JPEG, PNG or WebP.';

const byId = (id) => document.getElementById(id);
const canvas = byId('canvas');
const context = canvas.getContext('2d', { willReadFrequently: true });
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

let model;
let shown = 0;

function say(text, isError = false) {
  byId('status').textContent = text;
  byId('status').classList.toggle('error', isError);
}

function fail(error) {
  byId('progress').hidden = true;
  say(error.code ? `${error.message} (${error.code})` : error.message, true);
}

async function loadModel() {
  const params = new URLSearchParams(location.search);
  const start = performance.now();
  model = await Model.load(params.get('model') ?? MODEL, {
    variant: params.get('variant') ?? undefined,
    threads: params.has('threads') ? Number(params.get('threads')) : undefined,
    onProgress: ({ loaded, total }) => {
      if (total) byId('progress').value = loaded / total;
    },
  });
  byId('load-ms').textContent = ms(performance.now() - start);
  byId('engine').textContent = model.variant;
  byId('threads').textContent = String(model.threads);
  byId('progress').hidden = true;
}

function draw(bitmap) {
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  byId('hint').hidden = true;
}

function bar(label, score) {
  const item = document.createElement('li');
  const name = item.appendChild(document.createElement('div'));
  name.className = 'name';
  name.appendChild(document.createElement('span')).textContent = label;
  const percent = name.appendChild(document.createElement('span'));
  percent.className = 'percent';
  percent.textContent = `${(100 * score).toFixed(1)}%`;
  const track = item.appendChild(document.createElement('div'));
  track.className = 'track';
  const fill = track.appendChild(document.createElement('div'));
  fill.className = 'fill';
  fill.style.transform = `translateX(${100 * (score - 1)}%)`;
  return item;
}

function show({ labels, scores }) {
  byId('bars').replaceChildren(...labels.map((label, i) => bar(label, scores[i])));
  const { inputMs, runMs } = model.profile();
  byId('input-ms').textContent = ms(inputMs);
  byId('run-ms').textContent = ms(runMs);
  byId('size').textContent = `${canvas.width} × ${canvas.height}`;
  byId('facts').hidden = false;
  say('This looks like:');
}

// A newer picture wins over one that is still being decoded.
async function classify(blob, button) {
  const turn = ++shown;
  try {
    const bitmap = await createImageBitmap(blob);
    await ready;
    if (turn !== shown || model === undefined) return;
    draw(bitmap);
    bitmap.close();
    press(button);
    show(await model.run(canvas));
    document.body.dataset.answers = String(turn);
  } catch (error) {
    fail(error.name === 'InvalidStateError' ? new Error(NO_PICTURE) : error);
  }
}

function press(button) {
  for (const other of byId('samples').children) {
    other.setAttribute('aria-pressed', String(other === button));
  }
}

function sampleButton(name) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sample';
  button.setAttribute('aria-pressed', 'false');
  const image = button.appendChild(new Image());
  image.src = `samples/${name}.jpg`;
  image.alt = name;
  button.addEventListener('click', async () => {
    const response = await fetch(image.src);
    await classify(await response.blob(), button);
  });
  return button;
}

function takeFile(file) {
  if (file !== undefined) classify(file);
}

function listen() {
  const drop = byId('drop');
  byId('file').addEventListener('change', ({ target }) => takeFile(target.files[0]));
  for (const type of ['dragover', 'dragleave', 'drop']) {
    addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', type === 'dragover');
      if (type === 'drop') takeFile(event.dataTransfer.files[0]);
    });
  }
  addEventListener('paste', ({ clipboardData }) => takeFile(clipboardData.files[0]));
}

byId('samples').append(...SAMPLES.map(sampleButton));
listen();
const ready = loadModel().catch(fail);
byId('samples').firstElementChild.click();
