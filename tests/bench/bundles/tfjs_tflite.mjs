import '@tensorflow/tfjs-backend-cpu';
export { ready, tensor } from '@tensorflow/tfjs-core';
export { loadTFLiteModel, setWasmPath } from '@tensorflow/tfjs-tflite/dist/tf-tflite.fesm.min.js';
