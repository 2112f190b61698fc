export { env, io, ready, setBackend, tensor } from '@tensorflow/tfjs-core';
export { loadGraphModel } from '@tensorflow/tfjs-converter';
export { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
