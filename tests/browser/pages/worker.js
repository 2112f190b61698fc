// Classifies what it is sent, in a worker.
import { Model } from '/dist/index.js';

self.onmessage = async ({ data: { model: bytes, image, options } }) => {
  try {
    const model = await Model.load(bytes, options);
    self.postMessage({ ...(await model.run(image)), variant: model.variant });
  } catch (error) {
    self.postMessage({ code: error.code, message: error.message });
  }
};
