import { Model } from 'monograph';

self.onmessage = async ({ data: { url, image, options } }) => {
  try {
    let downloaded = 0;
    const onProgress = ({ loaded, total }) => (downloaded = loaded / total);
    const model = await Model.load(url, { ...options, onProgress });
    const { labels } = await model.run(image);
    const { variant, threads } = model;
    model.dispose();
    self.postMessage({ label: labels[0], variant, threads, downloaded });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
