// Small models that tests write themselves.
import {
  castOptions,
  gatherOptions,
  int32Bytes,
  packStrings,
  reducerOptions,
  softmaxOptions,
  writeModel,
} from './tflite_writer.mjs';

const CAST = 53;
const GATHER = 36;
const MEAN = 40;
const MUL = 18;
const SOFTMAX = 25;
const TOPK_V2 = 48;
const WHERE = 109;
const NOT_HERE = 97 + 60;

export const COLORS = ['red', 'grün', 'blue'];

// Names the strongest colour of an image: pixels in, labels and scores (best two) out. The scores
// are the softmax of the mean of each channel, in levels of 0 to 255.
export function colorClassifier({ height = -1, width = -1, batch = -1, outputs = ['labels', 'scores'] } = {}) {
  const signature = [batch, height, width, 3];
  const dims = (shape) => ({ shape: shape.map((dim) => Math.max(dim, 1)), signature: shape });
  return writeModel({
    tensors: [
      { name: 'image', dtype: 'uint8', ...dims(signature) },
      { name: 'pixels', dtype: 'float32', ...dims(signature) },
      { name: 'axes', dtype: 'int32', shape: [2], data: int32Bytes(1, 2) },
      { name: 'means', dtype: 'float32', ...dims([batch, 3]) },
      { name: 'softmax', dtype: 'float32', ...dims([batch, 3]) },
      { name: 'k', dtype: 'int32', shape: [], data: int32Bytes(2) },
      { name: outputs[1], dtype: 'float32', ...dims([batch, 2]) },
      { name: 'indices', dtype: 'int32', ...dims([batch, 2]) },
      { name: 'names', dtype: 'string', shape: [3], data: packStrings(COLORS) },
      { name: outputs[0], dtype: 'string', ...dims([batch, 2]) },
    ],
    operators: [
      { code: CAST, inputs: [0], outputs: [1], options: castOptions('uint8', 'float32') },
      { code: MEAN, inputs: [1, 2], outputs: [3], options: reducerOptions(false) },
      { code: SOFTMAX, inputs: [3], outputs: [4], options: softmaxOptions(1) },
      { code: TOPK_V2, inputs: [4, 5], outputs: [6, 7] },
      { code: GATHER, inputs: [8, 7], outputs: [9], options: gatherOptions(0) },
    ],
    inputs: [0],
    outputs: [9, 6],
  });
}

// "x0" times itself, and that again, as often as said: float32 [1, ?] each.
export function squares(times) {
  const steps = Array.from({ length: times }, (_, i) => i);
  return writeModel({
    tensors: [...steps, times].map((i) => ({ name: `x${i}`, dtype: 'float32', shape: [1, 1], signature: [1, -1] })),
    operators: steps.map((i) => ({ code: MUL, inputs: [i, i], outputs: [i + 1], options: { type: 21, fields: [] } })),
    inputs: [0],
    outputs: [times],
  });
}

// "product" = "a" * "b", float32 [?, 4].
export function product() {
  const rows = { dtype: 'float32', shape: [1, 4], signature: [-1, 4] };
  return writeModel({
    tensors: [{ name: 'a', ...rows }, { name: 'b', ...rows }, { name: 'product', ...rows }],
    operators: [{ code: MUL, inputs: [0, 1], outputs: [2], options: { type: 21, fields: [] } }],
    inputs: [0, 1],
    outputs: [2],
  });
}

// Positions of what is not zero: int64 [count, 2] of an int32 [?, ?].
export function whereModel() {
  return writeModel({
    tensors: [
      { name: 'condition', dtype: 'int32', shape: [1, 1], signature: [-1, -1] },
      { name: 'where', dtype: 'int64', shape: [1, 2], signature: [-1, 2] },
    ],
    operators: [{ code: WHERE, version: 1, inputs: [0], outputs: [1] }],
    inputs: [0],
    outputs: [1],
  });
}

// A chain of operators that are not run here: a custom one between two of an unknown number.
export function unsupported() {
  const tensors = ['a', 'b', 'c', 'd'].map((name) => ({ name, dtype: 'float32', shape: [1, 4] }));
  return writeModel({
    tensors,
    operators: [
      { code: NOT_HERE, inputs: [0], outputs: [1] },
      { custom: 'someone.else', inputs: [1], outputs: [2] },
      { code: NOT_HERE, inputs: [2], outputs: [3] },
    ],
    inputs: [0],
    outputs: [3],
  });
}

// Squares a float32 [1, side, side, 4]: the default has 16 GiB, and its square as many.
export function huge(side = 32768) {
  const shape = [1, side, side, 4];
  return writeModel({
    tensors: [
      { name: 'a', dtype: 'float32', shape },
      { name: 'b', dtype: 'float32', shape },
    ],
    operators: [{ code: MUL, inputs: [0, 0], outputs: [1], options: { type: 21, fields: [] } }],
    inputs: [0],
    outputs: [1],
  });
}
