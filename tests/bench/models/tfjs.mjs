// Writes a network as a graph model of TensorFlow.js, float32, in the fused operators that its
// converter makes: { json, weights }, where `weights` is the file that the JSON calls weights.bin.
import { bytesOf } from './bytes.mjs';

const base64 = (text) => Buffer.from(text).toString('base64');
const tensorShape = (dims) => ({ dim: dims.map((size) => ({ size: String(size) })) });
const ones = [1, 1, 1, 1];
const integers = (values) => ({ list: { i: values.map(String) } });
const dtypes = { float32: 'DT_FLOAT', int32: 'DT_INT32' };

// [outer][inner] to [inner][outer].
function transposed(weights, outer) {
  const inner = weights.length / outer;
  return weights.map((_, i) => weights[(i % outer) * inner + Math.floor(i / outer)]);
}

class Writer {
  nodes = [];
  specs = [];
  parts = [];

  node(name, op, input, attr = {}) {
    this.nodes.push({ name, op, input, attr: { T: { type: 'DT_FLOAT' }, ...attr } });
    return name;
  }

  constant(name, shape, data, dtype = 'float32') {
    this.specs.push({ name, shape, dtype });
    this.parts.push(bytesOf(data));
    const type = dtypes[dtype];
    const value = { tensor: { dtype: type, tensorShape: tensorShape(shape) } };
    this.nodes.push({ name, op: 'Const', attr: { dtype: { type }, value } });
    return name;
  }

  fused(name, op, inputs, steps, attr = {}) {
    return this.node(name, op, inputs, {
      ...attr,
      fused_ops: { list: { s: steps.map(base64) } },
      num_args: { i: '1' },
      epsilon: { f: 0 },
    });
  }
}

function convolution(writer, layer, [input], { name, inShape, shape }) {
  const { op, kernel, stride, relu6 } = layer;
  const [depth, channels] = [inShape[2], shape[2]];
  const isDepthwise = op === 'depthwise';
  const dims = [kernel, kernel, depth, isDepthwise ? 1 : channels];
  const weights = isDepthwise ? layer.weights : transposed(layer.weights, channels);
  const inputs = [
    input,
    writer.constant(`${name}/weights`, dims, weights),
    writer.constant(`${name}/bias`, [channels], layer.bias),
  ];
  const steps = relu6 ? ['BiasAdd', 'Relu6'] : ['BiasAdd'];
  return writer.fused(name, isDepthwise ? 'FusedDepthwiseConv2dNative' : '_FusedConv2D', inputs, steps, {
    strides: integers([1, stride, stride, 1]),
    dilations: integers(ones),
    padding: { s: base64('SAME') },
    data_format: { s: base64('NHWC') },
  });
}

const writeLayer = {
  conv: convolution,
  depthwise: convolution,
  add: (writer, _layer, inputs, { name }) => writer.node(name, 'AddV2', inputs),

  mean(writer, _layer, [input], { name }) {
    const axes = writer.constant(`${name}/axes`, [2], Int32Array.of(1, 2), 'int32');
    return writer.node(name, 'Mean', [input, axes], {
      keep_dims: { b: false },
      Tidx: { type: 'DT_INT32' },
    });
  },

  dense(writer, layer, [input], { name, inShape, shape }) {
    const inputs = [
      input,
      writer.constant(`${name}/weights`, [inShape[2], shape[2]], transposed(layer.weights, shape[2])),
      writer.constant(`${name}/bias`, [shape[2]], layer.bias),
    ];
    const attr = { transpose_a: { b: false }, transpose_b: { b: false } };
    return writer.fused(name, '_FusedMatMul', inputs, ['BiasAdd'], attr);
  },

  softmax: (writer, _layer, inputs) => writer.node('output', 'Softmax', inputs),
};

export function toTfjs({ layers, shapes }) {
  const writer = new Writer();
  const shape = { shape: tensorShape([1, ...shapes[0]]) };
  writer.nodes.push({ name: 'input', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape } });
  const values = ['input'];
  layers.forEach((layer, i) => {
    const place = { name: `${layer.op}_${i}`, inShape: shapes[layer.inputs[0]], shape: shapes[i + 1] };
    values.push(
      writeLayer[layer.op](
        writer,
        layer,
        layer.inputs.map((index) => values[index]),
        place,
      ),
    );
  });
  const json = {
    format: 'graph-model',
    generatedBy: 'monograph-bench',
    modelTopology: { node: writer.nodes, library: {}, versions: { producer: 1087 } },
    weightsManifest: [{ paths: ['weights.bin'], weights: writer.specs }],
  };
  return { json: JSON.stringify(json), weights: Buffer.concat(writer.parts) };
}
