import * as ort from '/peers/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { makeInput as makePixels } from '../picture.mjs';

export const makeInput = () => makePixels(224, { layout: 'nchw' });

export async function makeRun({ files, threads }) {
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = { wasm: '/peers/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm' };
  const session = await ort.InferenceSession.create(files.onnx, { executionProviders: ['wasm'] });
  return async (pixels) => {
    const { output } = await session.run({ input: new ort.Tensor('float32', pixels, [1, 3, 224, 224]) });
    return output.data;
  };
}
