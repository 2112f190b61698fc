// Where pictures come from: a sample, a file that is picked, dropped or pasted, the webcam. Each is
// drawn on the canvas, and `onPicture` is told; the newest wins over one that is still being decoded.
import { Camera } from './camera.js';
import { nextFrame } from './dom.js';

// Pictures from cameras are reduced to this: enough for the networks, and quick to read.
const MAX_SIDE = 1280;

const NO_PICTURE = 'This file is no picture that the browser can read. Take a JPEG, PNG or WebP.';

async function decode(blob) {
  try {
    return await createImageBitmap(blob);
  } catch {
    throw new Error(NO_PICTURE);
  }
}

const sizeOf = (drawable) => [drawable.videoWidth ?? drawable.width, drawable.videoHeight ?? drawable.height];

export class PictureSource {
  // Only the tab that is seen takes what is dropped and pasted.
  isActive = false;
  #parts;
  #samples;
  #context;
  #camera = new Camera();
  #turn = 0;
  #onPicture;
  #onError;

  constructor(root, parts, { onPicture, onError }) {
    this.#parts = parts;
    this.#samples = [...root.querySelectorAll('.sample')];
    this.#context = parts.picture.getContext('2d', { willReadFrequently: true });
    this.#onPicture = onPicture;
    this.#onError = onError;
    this.#listen();
  }

  get isLive() {
    return this.#camera.isOn;
  }

  // The first sample, unless there is a picture already.
  showFirst() {
    if (this.#turn === 0) this.#samples[0]?.click();
  }

  stopCamera() {
    this.#camera.stop();
    this.#parts.camera.setAttribute('aria-pressed', 'false');
    this.#parts.camera.textContent = 'Webcam';
  }

  async #take(getBlob, description, sample) {
    this.stopCamera();
    const turn = ++this.#turn;
    try {
      const bitmap = await decode(await getBlob());
      if (turn !== this.#turn) return;
      this.#draw(bitmap);
      bitmap.close();
      this.#press(sample);
      this.#describe(description);
      await this.#onPicture();
    } catch (error) {
      if (turn === this.#turn) this.#onError(error);
    }
  }

  #draw(drawable) {
    const { canvas } = this.#context;
    const [width, height] = sizeOf(drawable);
    const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
    const sides = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    if (canvas.width !== sides[0] || canvas.height !== sides[1]) [canvas.width, canvas.height] = sides;
    this.#context.fillStyle = '#fff';
    this.#context.fillRect(0, 0, ...sides);
    this.#context.drawImage(drawable, 0, 0, ...sides);
    this.#parts.hint.hidden = true;
  }

  #describe(text) {
    this.#parts.picture.setAttribute('aria-label', text);
  }

  #press(sample) {
    for (const other of this.#samples) other.setAttribute('aria-pressed', String(other === sample));
  }

  async #toggleCamera() {
    if (this.isLive) return this.stopCamera();
    this.#turn++;
    try {
      const video = await this.#camera.start();
      if (video === undefined) return;
      this.#parts.camera.setAttribute('aria-pressed', 'true');
      this.#parts.camera.textContent = 'Stop webcam';
      this.#press(undefined);
      this.#describe('The webcam');
      await this.#follow(video);
    } catch (error) {
      this.stopCamera();
      this.#onError(error);
    }
  }

  async #follow(video) {
    while (this.isLive) {
      this.#draw(video);
      await this.#onPicture();
      await nextFrame();
    }
  }

  #takeFile(file, description) {
    if (file !== undefined) this.#take(() => file, `${description}: ${file.name}`);
  }

  #listen() {
    const { stage, file, camera } = this.#parts;
    file.addEventListener('change', () => {
      this.#takeFile(file.files[0], 'Your picture');
      file.value = ''; // The same file may be picked again.
    });
    camera.addEventListener('click', () => this.#toggleCamera());
    for (const sample of this.#samples) {
      const { picture } = sample.dataset;
      const name = sample.querySelector('img').alt;
      sample.addEventListener('click', () => this.#take(async () => (await fetch(picture)).blob(), name, sample));
    }
    for (const type of ['dragover', 'dragleave', 'drop']) {
      addEventListener(type, (event) => {
        event.preventDefault();
        if (!this.isActive) return;
        stage.classList.toggle('over', type === 'dragover');
        if (type === 'drop') this.#takeFile(event.dataTransfer.files[0], 'Dropped picture');
      });
    }
    addEventListener('paste', ({ clipboardData }) => {
      if (this.isActive) this.#takeFile(clipboardData.files[0], 'Pasted picture');
    });
  }
}
