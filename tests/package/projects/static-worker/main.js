import { canvas, offer } from './canvas.js';

offer(async (options) => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const image = await createImageBitmap(canvas);
  const answer = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  worker.postMessage({ url: new URL('color.tflite', location.href).href, image, options }, [image]);
  return answer;
});
