import { bestOf, fetchNames, fetchNetwork, peerFile } from './peer.js';
import { inputShape, pixelsOf } from './pixels.js';

export async function start({ precision, threads }) {
  const { loadAndCompile, loadLiteRt, Tensor } = await import(/* @vite-ignore */ peerFile('litert/litert.js'));
  const [network, names] = await Promise.all([
    fetchNetwork(precision, 'tflite'),
    fetchNames(),
    loadLiteRt(peerFile('litert/'), threads > 1 ? { threads: true } : {}),
  ]);
  const model = await loadAndCompile(network, { accelerator: 'wasm', cpuOptions: { numThreads: threads } });
  return {
    modelBytes: network.length,
    async run(picture) {
      const pixels = pixelsOf(picture, 'nhwc');
      const start = performance.now();
      const input = new Tensor(pixels, inputShape.nhwc);
      const outputs = await model.run(input);
      const scores = outputs[0].toTypedArray();
      const networkMs = performance.now() - start;
      const name = names[bestOf(scores)];
      for (const tensor of [input, ...outputs]) tensor.delete();
      return { name, networkMs };
    },
  };
}
