// From a canvas to the resized pixels.
import { Model } from '/dist/index.js';
import { makeCanvas } from '../canvas.mjs';

export const makeInput = () => makeCanvas(1920, 1080);

export async function makeRun({ files, threads }) {
  const model = await Model.load(files.tflite, { threads });
  return async (image) => (await model.run(image)).resized.data;
}
