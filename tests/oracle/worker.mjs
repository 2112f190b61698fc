// Runs a model file in the TensorFlow Lite that @tensorflow/tfjs-tflite compiled to WebAssembly.
// A worker of its own: that code takes every place with a `window` for a browser.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

const FOLDER = new URL('node_modules/@tensorflow/tfjs-tflite/wasm/', import.meta.url);
const NAME = 'tflite_web_api_cc_simd';

async function loadRuntime() {
  const page = { currentScript: { src: `${FOLDER}${NAME}.js` }, createElement: () => ({}), head: { appendChild() {} } };
  Object.assign(globalThis, { window: globalThis, self: globalThis, location: { href: FOLDER.href }, document: page });
  vm.runInThisContext(fs.readFileSync(new URL(`${NAME}.js`, FOLDER), 'utf8'));
  const factory = vm.runInThisContext('tflite_web_api_ModuleFactory');
  globalThis.tflite_web_api_ModuleFactory = factory;
  return factory({
    wasmBinary: fs.readFileSync(new URL(`${NAME}.wasm`, FOLDER)),
    locateFile: (file) => fileURLToPath(new URL(file, FOLDER)),
    print() {},
    printErr() {},
  });
}

function createRunner(runtime, file) {
  const address = runtime._malloc(file.length);
  runtime.HEAPU8.set(file, address);
  const status = runtime.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, file.length, {
    numThreads: 1,
    enableWebNNDelegate: false,
    webNNDevicePreference: 0,
    enableProfiling: false,
    maxProfilingBufferEntries: 1024,
  });
  if (!status.ok()) throw new Error(status.errorMessage());
  return status.value();
}

const list = (vector) => Array.from({ length: vector.size() }, (_, i) => vector.get(i));

const runner = createRunner(await loadRuntime(), workerData);
parentPort.on('message', (input) => {
  const [place] = list(runner.GetInputs());
  place.data().set(input);
  const ok = runner.Infer();
  const outputs = list(runner.GetOutputs()).map((tensor) => tensor.data().slice?.());
  parentPort.postMessage({ ok, outputs });
});
parentPort.postMessage('ready');
