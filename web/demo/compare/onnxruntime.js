import { bestOf, fetchNames, fetchNetwork, peerFile } from './peer.js';
import { inputShape, pixelsOf } from './pixels.js';

export async function start({ precision, threads }) {
  const ort = await import(/* @vite-ignore */ peerFile('onnxruntime/ort.wasm.bundle.min.mjs'));
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = { wasm: peerFile('onnxruntime/ort-wasm-simd-threaded.wasm') };
  const [network, names] = await Promise.all([fetchNetwork(precision, 'onnx'), fetchNames()]);
  const session = await ort.InferenceSession.create(network, { executionProviders: ['wasm'] });
  return {
    modelBytes: network.length,
    async run(picture) {
      const pixels = pixelsOf(picture, 'nchw');
      const start = performance.now();
      const { output } = await session.run({ input: new ort.Tensor('float32', pixels, inputShape.nchw) });
      const networkMs = performance.now() - start;
      return { name: names[bestOf(output.data)], networkMs };
    },
  };
}
