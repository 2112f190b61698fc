import { loadAndCompile, loadLiteRt, Tensor } from '/bundles/litert.js';
import { makeInput as makePixels } from '../picture.mjs';

export const makeInput = () => makePixels(224);

export async function makeRun({ files, threads }) {
  await loadLiteRt('/peers/@litertjs/core/wasm/', threads > 1 ? { threads: true } : {});
  const bytes = new Uint8Array(files.tflite);
  const model = await loadAndCompile(bytes, {
    accelerator: 'wasm',
    cpuOptions: { numThreads: threads },
  });
  return async (pixels) => {
    const input = new Tensor(pixels, [1, 224, 224, 3]);
    const outputs = await model.run(input);
    const answer = outputs[0].toTypedArray();
    for (const tensor of [input, ...outputs]) tensor.delete();
    return answer;
  };
}
