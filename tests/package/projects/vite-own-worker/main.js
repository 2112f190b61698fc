import { Model } from 'monograph';
import { canvas, offer } from './canvas.js';

const startWorker = () => new Worker(new URL('./engine.js', import.meta.url), { type: 'module' });

offer(async (options) => {
  const worker = options.worker ? startWorker : false;
  let downloaded = 0;
  const onProgress = ({ loaded, total }) => (downloaded = loaded / total);
  const model = await Model.load('color.tflite', { ...options, worker, onProgress });
  const { labels } = await model.run(canvas);
  const { variant, threads } = model;
  model.dispose();
  return { label: labels[0], variant, threads, downloaded };
});
