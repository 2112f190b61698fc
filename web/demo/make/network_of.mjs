// The network inside of the default model, as the benchmark describes networks, so that its writers give the
// same weights in every engine's format: int8 as they are in the file, float as what the integers stand for.
import { readTflite } from './tflite_reader.mjs';

const RELU6 = 3;

// TFLite's operators that are layers, by code. `stride` and `activation` are fields of their options.
const LAYERS = {
  0: { op: 'add' },
  3: { op: 'conv', stride: 1, activation: 3 },
  4: { op: 'depthwise', stride: 1, activation: 4 },
  9: { op: 'dense' },
  25: { op: 'softmax' },
  40: { op: 'mean' },
};
const QUANTIZE = 114;
const DEQUANTIZE = 6;

// Heights and widths of a value; vectors are images of one pixel.
const sidesOf = ({ shape }) => (shape.length === 4 ? shape.slice(1) : [1, 1, shape.at(-1)]);

const quantizationOf = ({ scales, zeroPoints }) =>
  scales.length === 1 ? { scale: scales[0], zeroPoint: zeroPoints[0] } : undefined;

// Of weight `i`: channels are last in depthwise weights and first in the others.
const channelOf = ({ op }, channels, size) => (op === 'depthwise' ? (i) => i % channels : (i) => Math.floor(i / (size / channels)));

// The bias is kept in what it is worth, whatever the scale of the input that it was written for.
function weightsOf(layer, [, weights, bias], inputScale) {
  const integers = weights.data(Int8Array);
  const { scales } = weights;
  const channel = channelOf(layer, scales.length, integers.length);
  const floatBias = Float32Array.from(bias.data(Int32Array), (b, c) => b * bias.scales[c]);
  const biasScales = scales.map((scale) => scale * inputScale);
  return {
    weights: Float32Array.from(integers, (w, i) => w * scales[channel(i)]),
    bias: floatBias,
    quantized: {
      weights: integers,
      scales,
      bias: Int32Array.from(floatBias, (b, c) => Math.round(b / biasScales[c])),
      biasScales,
    },
  };
}

class Collector {
  network = { title: 'EfficientNet-Lite0', layers: [], shapes: [], quantization: [] };
  #values = new Map();

  constructor(tensors) {
    this.tensors = tensors;
  }

  begin(tensor) {
    const { shapes, quantization } = this.network;
    shapes.push(sidesOf(this.tensors[tensor]));
    quantization.push(quantizationOf(this.tensors[tensor]));
    this.#values.set(tensor, shapes.length - 1);
  }

  rename(from, to) {
    this.#values.set(to, this.#values.get(from));
  }

  add({ op, stride, activation }, { inputs, outputs, options }) {
    const values = inputs.map((tensor) => this.#values.get(tensor)).filter((value) => value !== undefined);
    const layer = { op, inputs: values, relu6: activation !== undefined && options.byte(activation) === RELU6 };
    if (stride !== undefined) {
      layer.kernel = this.tensors[inputs[1]].shape[1];
      layer.stride = options.integer(stride);
    }
    const { quantization } = this.network;
    if (inputs.length === 3) {
      const tensors = inputs.map((index) => this.tensors[index]);
      Object.assign(layer, weightsOf(layer, tensors, quantization[values[0]].scale));
    }
    this.network.layers.push(layer);
    this.begin(outputs[0]);
    // Stock pooling has one scale for what it reads and gives.
    if (op === 'mean') quantization[quantization.length - 1] = quantization[values[0]];
  }
}

export function networkOf(bytes) {
  const { operators, tensors } = readTflite(bytes);
  const collector = new Collector(tensors);
  const first = operators.findIndex(({ code }) => code === QUANTIZE);
  collector.begin(operators[first].outputs[0]);
  for (const operator of operators.slice(first + 1)) {
    if (operator.code === DEQUANTIZE) collector.rename(operator.inputs[0], operator.outputs[0]);
    else if (LAYERS[operator.code] === undefined) break;
    else collector.add(LAYERS[operator.code], operator);
  }
  return collector.network;
}
