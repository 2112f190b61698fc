import { loadTFLiteModel, ready, setWasmPath, tensor } from '/bundles/tfjs_tflite.js';
import { makeInput as makePixels } from '../picture.mjs';

export const makeInput = () => makePixels(224);

export async function makeRun({ files, threads }) {
  setWasmPath('/peers/@tensorflow/tfjs-tflite/wasm/');
  await ready();
  const model = await loadTFLiteModel(files.tflite, { numThreads: threads });
  return async (pixels) => {
    const input = tensor(pixels, [1, 224, 224, 3]);
    const output = model.predict(input);
    const answer = output.dataSync();
    input.dispose();
    output.dispose();
    return answer;
  };
}
