import { Model } from './node_modules/monograph/dist/index.js';

self.onmessage = async ({ data: { url, image, options } }) => {
  try {
    const model = await Model.load(url, options);
    const { labels } = await model.run(image);
    const { variant, threads } = model;
    model.dispose();
    self.postMessage({ label: labels[0], variant, threads });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
