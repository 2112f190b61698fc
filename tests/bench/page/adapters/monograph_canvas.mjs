// From a canvas to five names, with a packed model.
import { Model } from '/dist/index.js';
import { makeCanvas } from '../canvas.mjs';

export const makeInput = () => makeCanvas(1920, 1080);

export async function makeRun({ files, threads }) {
  const model = await Model.load(files.tflite, { threads });
  return async (canvas) => (await model.run(canvas)).labels;
}
