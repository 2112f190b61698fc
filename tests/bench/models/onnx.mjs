// Writes a network as an ONNX file: float32, or int8 as quantise and dequantise pairs around float
// operators (activations uint8, weights int8), which onnxruntime fuses. Layout is NCHW.
import onnxProto from 'onnx-proto';
import { bytesOf } from './bytes.mjs';
import { padding } from './reference.mjs';

const { onnx } = onnxProto;
const types = new Map([
  [Float32Array, 1],
  [Uint8Array, 2],
  [Int8Array, 3],
  [Int32Array, 6],
]);
const integer = (name, i) => ({ name, type: 2, i });
const integers = (name, ints) => ({ name, type: 7, ints });

// [out, kernel, kernel, in] to [out, in, kernel, kernel]; depthwise [kernel, kernel, channels] to
// [channels, 1, kernel, kernel].
function channelsFirst({ op, kernel }, weights, [, , depth], [, , channels]) {
  const taps = kernel ** 2;
  const [outer, inner] = op === 'depthwise' ? [1, channels] : [channels, depth];
  const data = new weights.constructor(weights.length);
  for (let o = 0; o < outer; o++) {
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < inner; i++)
        data[(o * inner + i) * taps + tap] = weights[(o * taps + tap) * inner + i];
    }
  }
  return { data, dims: [channels, op === 'depthwise' ? 1 : depth, kernel, kernel] };
}

class Writer {
  nodes = [];
  initializers = [];

  constructor(network, isInt8) {
    this.network = network;
    this.isInt8 = isInt8;
  }

  node(opType, input, output, attribute = []) {
    this.nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  constant(name, dims, data) {
    this.initializers.push({
      name,
      dims,
      dataType: types.get(data.constructor),
      rawData: bytesOf(data),
    });
    return name;
  }

  scalar(name, value, type = Float32Array) {
    return this.constant(name, [], type.of(value));
  }

  // Rounds the value to its quantisation, where it has one.
  settled(name, index) {
    const found = this.isInt8 ? this.network.quantization[index] : undefined;
    if (!found) return name;
    const scale = this.scalar(`${name}/scale`, found.scale);
    const zeroPoint = this.scalar(`${name}/zero_point`, found.zeroPoint + 128, Uint8Array);
    this.node('QuantizeLinear', [name, scale, zeroPoint], `${name}/quantized`);
    return this.node('DequantizeLinear', [`${name}/quantized`, scale, zeroPoint], `${name}/settled`);
  }

  // Constants of type `data` that a DequantizeLinear makes float32; one scale, or one a channel.
  dequantized(name, dims, data, scales) {
    const scaleDims = scales.length > 1 ? [scales.length] : [];
    const inputs = [
      this.constant(`${name}/quantized`, dims, data),
      this.constant(`${name}/scale`, scaleDims, scales),
      this.constant(`${name}/zero_point`, scaleDims, new data.constructor(scales.length)),
    ];
    return this.node('DequantizeLinear', inputs, name, scales.length > 1 ? [integer('axis', 0)] : []);
  }

  weights(name, { weights, bias, quantized }, arrange) {
    const { data, dims } = arrange(this.isInt8 ? quantized.weights : weights);
    if (!this.isInt8) {
      return [
        this.constant(`${name}/weights`, dims, data),
        this.constant(`${name}/bias`, [bias.length], bias),
      ];
    }
    return [
      this.dequantized(`${name}/weights`, dims, data, quantized.scales),
      this.dequantized(`${name}/bias`, [bias.length], quantized.bias, quantized.biasScales),
    ];
  }

  // In quantised form the rounding that follows clips as well.
  clipped(name, output, { relu6 }) {
    if (!relu6 || this.isInt8) return name;
    return this.node('Clip', [name, 'zero', 'six'], output);
  }

  model(output) {
    const { shapes, title } = this.network;
    const [height, width, depth] = shapes[0];
    const described = (name, dims) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
    });
    return {
      irVersion: 8,
      producerName: 'monograph-bench',
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: title,
        node: this.nodes,
        initializer: this.initializers,
        input: [described('input', [1, depth, height, width])],
        output: [described(output, [1, shapes.at(-1)[2]])],
      },
    };
  }
}

function convolution(writer, layer, inputs, { name, inShape, shape }) {
  const { op, kernel, stride } = layer;
  const weights = writer.weights(name, layer, (data) => channelsFirst(layer, data, inShape, shape));
  const sides = inShape.slice(0, 2).map((size) => padding(size, kernel, stride));
  const attributes = [
    integers('kernel_shape', [kernel, kernel]),
    integers('strides', [stride, stride]),
    integers('pads', [...sides.map(({ before }) => before), ...sides.map(({ after }) => after)]),
    integer('group', op === 'depthwise' ? shape[2] : 1),
  ];
  const sums = writer.node('Conv', [...inputs, ...weights], `${name}/sums`, attributes);
  return writer.clipped(sums, name, layer);
}

// Each adds a layer's nodes and gives the name of its float32 output.
const writeLayer = {
  conv: convolution,
  depthwise: convolution,
  add: (writer, _layer, inputs, { name }) => writer.node('Add', inputs, name),

  mean(writer, _layer, inputs, { name, index }) {
    const pooled = writer.settled(writer.node('GlobalAveragePool', inputs, `${name}/pooled`), index);
    return writer.node('Flatten', [pooled], name, [integer('axis', 1)]);
  },

  dense(writer, layer, inputs, { name, inShape, shape }) {
    const weights = writer.weights(name, layer, (data) => ({ data, dims: [shape[2], inShape[2]] }));
    return writer.node('Gemm', [...inputs, ...weights], name, [integer('transB', 1)]);
  },

  softmax: (writer, _layer, inputs) => writer.node('Softmax', inputs, 'output', [integer('axis', 1)]),
};

export function toOnnx(network, { isInt8 = false } = {}) {
  const { layers, shapes } = network;
  const writer = new Writer(network, isInt8);
  if (!isInt8) {
    writer.scalar('zero', 0);
    writer.scalar('six', 6);
  }
  const values = [writer.settled('input', 0)];
  layers.forEach((layer, i) => {
    const place = {
      name: `${layer.op}_${i}`,
      index: i + 1,
      inShape: shapes[layer.inputs[0]],
      shape: shapes[i + 1],
    };
    const output = writeLayer[layer.op](
      writer,
      layer,
      layer.inputs.map((index) => values[index]),
      place,
    );
    values.push(writer.settled(output, i + 1));
  });
  return onnx.ModelProto.encode(writer.model(values.at(-1))).finish();
}
