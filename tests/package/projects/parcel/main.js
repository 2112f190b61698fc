import { Model } from 'monograph';
import { canvas, offer } from './canvas.js';

offer(async (options) => {
  let downloaded = 0;
  const onProgress = ({ loaded, total }) => (downloaded = loaded / total);
  const model = await Model.load('color.tflite', { assets: 'monograph/', ...options, onProgress });
  const { labels } = await model.run(canvas);
  const { variant, threads } = model;
  model.dispose();
  return { label: labels[0], variant, threads, downloaded };
});
