import { Model } from 'monograph';
import { canvas, offer } from './canvas.js';

offer(async (options) => {
  const model = await Model.load('color.tflite', { assets: 'monograph/', ...options });
  const { labels } = await model.run(canvas);
  const { variant, threads } = model;
  model.dispose();
  return { label: labels[0], variant, threads };
});
