import { Model } from '/dist/index.js';
import { makeInput as makePixels } from '../picture.mjs';

export const makeInput = () => makePixels(224);

export async function makeRun({ files, threads, variant }) {
  const model = await Model.load(files.tflite, { threads, variant });
  const [input] = model.inputs;
  const [output] = model.outputs;
  return async (pixels) => (await model.run({ [input.name]: pixels }))[output.name].data;
}
