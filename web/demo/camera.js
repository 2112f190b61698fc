// The webcam as a row of frames.
const MESSAGES = {
  NotAllowedError: 'The browser does not let this page use the camera. Allow it beside the address, then press Webcam again.',
  NotFoundError: 'There is no camera here.',
  NotReadableError: 'The camera is in use by another program. Close that, then press Webcam again.',
};
const NO_API = 'This page cannot ask for a camera: it must be opened by https or on localhost.';

const stopAll = (stream) => stream.getTracks().forEach((track) => track.stop());

export class Camera {
  #stream;
  #turn = 0;

  get isOn() {
    return this.#stream !== undefined;
  }

  // Resolves to the playing <video>, or to undefined when it was stopped before the visitor had agreed; an
  // Error that says what to do where there is none.
  async start() {
    if (navigator.mediaDevices === undefined) throw new Error(NO_API);
    const turn = ++this.#turn;
    const wanted = { video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } } };
    const stream = await navigator.mediaDevices.getUserMedia(wanted).catch((error) => {
      throw new Error(MESSAGES[error.name] ?? `The camera cannot be used: ${error.message}`);
    });
    if (turn !== this.#turn) return stopAll(stream);
    this.#stream = stream;
    const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true, playsInline: true });
    await video.play();
    return video;
  }

  stop() {
    this.#turn++;
    if (this.#stream !== undefined) stopAll(this.#stream);
    this.#stream = undefined;
  }
}
