import * as tf from '/bundles/tfjs.js';
import { makeInput as makePixels } from '../picture.mjs';

export const makeInput = () => makePixels(224);

function readModel({ json, bin }) {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
  const [{ weights }] = weightsManifest;
  return tf.io.fromMemory({
    modelTopology,
    weightSpecs: weights,
    weightData: bin,
    format: 'graph-model',
  });
}

export async function makeRun({ files, threads }) {
  tf.setWasmPaths('/peers/@tensorflow/tfjs-backend-wasm/dist/');
  if (threads > 1) tf.setThreadsCount(threads);
  else tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  const model = await tf.loadGraphModel(readModel(files));
  return async (pixels) => {
    const input = tf.tensor(pixels, [1, 224, 224, 3]);
    const output = model.predict(input);
    const answer = await output.data();
    input.dispose();
    output.dispose();
    return answer;
  };
}
