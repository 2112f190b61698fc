// Writes a network as a TFLite file: float32, or int8 between a QUANTIZE and a DEQUANTIZE.
import { encode } from './flatbuffer.mjs';
import { bytesOf } from './bytes.mjs';

// The parts of TFLite's schema (version 3) that the networks need: field number and kind.
const quantizationTable = {
  scale: [2, 'float32s'],
  zero_point: [3, 'int64s'],
  quantized_dimension: [6, 'int32'],
};
const tensorTable = {
  shape: [0, 'int32s'],
  type: [1, 'int8'],
  buffer: [2, 'int32'],
  name: [3, 'string'],
  quantization: [4, quantizationTable],
};
const optionTables = {
  CONV_2D: [
    1,
    { padding: [0, 'int8'], stride_w: [1, 'int32'], stride_h: [2, 'int32'], activation: [3, 'int8'] },
  ],
  DEPTHWISE_CONV_2D: [
    2,
    {
      padding: [0, 'int8'],
      stride_w: [1, 'int32'],
      stride_h: [2, 'int32'],
      depth_multiplier: [3, 'int32'],
      activation: [4, 'int8'],
    },
  ],
  AVERAGE_POOL_2D: [
    5,
    {
      padding: [0, 'int8'],
      stride_w: [1, 'int32'],
      stride_h: [2, 'int32'],
      filter_width: [3, 'int32'],
      filter_height: [4, 'int32'],
    },
  ],
  FULLY_CONNECTED: [8, {}],
  SOFTMAX: [9, { beta: [0, 'float32'] }],
  ADD: [11, {}],
  RESHAPE: [17, { new_shape: [0, 'int32s'] }],
};
const operatorTable = (name) => ({
  opcode_index: [0, 'int32'],
  inputs: [1, 'int32s'],
  outputs: [2, 'int32s'],
  builtin_options_type: [3, 'int8'],
  builtin_options: [4, optionTables[name]?.[1]],
});
const codeTable = {
  deprecated_builtin_code: [0, 'int8'],
  version: [2, 'int32'],
  builtin_code: [3, 'int32'],
};
const subgraphTable = {
  tensors: [0, [() => tensorTable]],
  inputs: [1, 'int32s'],
  outputs: [2, 'int32s'],
  operators: [3, [({ name }) => operatorTable(name)]],
  name: [4, 'string'],
};
const modelTable = {
  version: [0, 'int32'],
  operator_codes: [1, [() => codeTable]],
  subgraphs: [2, [() => subgraphTable]],
  description: [3, 'string'],
  buffers: [4, [() => ({ data: [0, 'bytes16'] })]],
};

const codes = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  FULLY_CONNECTED: 9,
  RESHAPE: 22,
  SOFTMAX: 25,
  QUANTIZE: 114,
};
// The version of an operator in which int8 came, per channel where that applies.
const int8Versions = {
  ADD: 2,
  AVERAGE_POOL_2D: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 3,
  DEQUANTIZE: 2,
  FULLY_CONNECTED: 4,
};
const float32 = 0;
const int32 = 2;
const int8 = 9;
const valid = 1;
const relu6Activation = 3;

class Writer {
  buffers = [{}];
  tensors = [];
  operators = [];
  used = [];

  constructor(network, isInt8) {
    this.network = network;
    this.isInt8 = isInt8;
  }

  tensor(name, shape, type, { data, quantization } = {}) {
    const buffer = data ? this.buffers.push({ data: bytesOf(data) }) - 1 : 0;
    return this.tensors.push({ name, shape, type, buffer, quantization }) - 1;
  }

  // A tensor for value `index` of the network, quantised where the value is.
  activation(name, index, shape) {
    const found = this.isInt8 ? this.network.quantization[index] : undefined;
    if (!found) return this.tensor(name, shape, float32);
    const quantization = { scale: [found.scale], zero_point: [found.zeroPoint] };
    return this.tensor(name, shape, int8, { quantization });
  }

  operator(name, inputs, outputs, options = {}) {
    if (!this.used.includes(name)) this.used.push(name);
    const [type, table] = optionTables[name] ?? [];
    this.operators.push({
      name,
      opcode_index: this.used.indexOf(name),
      inputs,
      outputs,
      ...(table && { builtin_options_type: type, builtin_options: options }),
    });
  }

  // Weights in the layer's own type; `axis` is that of the channels.
  weights(name, layer, shape, axis) {
    const { quantized } = layer;
    const biasShape = [layer.bias.length];
    if (!this.isInt8) {
      return [
        this.tensor(`${name}/weights`, shape, float32, { data: layer.weights }),
        this.tensor(`${name}/bias`, biasShape, float32, { data: layer.bias }),
      ];
    }
    const per = (scale, dimension) => ({
      scale,
      zero_point: Array.from(scale, () => 0),
      quantized_dimension: dimension,
    });
    return [
      this.tensor(`${name}/weights`, shape, int8, {
        data: quantized.weights,
        quantization: per(quantized.scales, axis),
      }),
      this.tensor(`${name}/bias`, biasShape, int32, {
        data: quantized.bias,
        quantization: per(quantized.biasScales, 0),
      }),
    ];
  }

  model(input, output) {
    return {
      version: 3,
      operator_codes: this.used.map((name) => ({
        deprecated_builtin_code: codes[name],
        builtin_code: codes[name],
        version: (this.isInt8 && int8Versions[name]) || 1,
      })),
      subgraphs: [
        {
          name: 'main',
          tensors: this.tensors,
          operators: this.operators,
          inputs: [input],
          outputs: [output],
        },
      ],
      description: this.network.title,
      buffers: this.buffers,
    };
  }
}

// Each adds a layer's operators, given the tensors of its inputs, and gives the output's tensor.
const writeLayer = {
  conv(writer, layer, inputs, { name, index, inShape, shape }) {
    const { kernel, stride, relu6 } = layer;
    const weights = writer.weights(name, layer, [shape[2], kernel, kernel, inShape[2]], 0);
    const output = writer.activation(name, index, [1, ...shape]);
    const activation = relu6 ? relu6Activation : 0;
    const options = { stride_w: stride, stride_h: stride, activation };
    writer.operator('CONV_2D', [...inputs, ...weights], [output], options);
    return output;
  },

  depthwise(writer, layer, inputs, { name, index, shape }) {
    const { kernel, stride, relu6 } = layer;
    const weights = writer.weights(name, layer, [1, kernel, kernel, shape[2]], 3);
    const output = writer.activation(name, index, [1, ...shape]);
    const activation = relu6 ? relu6Activation : 0;
    const options = { stride_w: stride, stride_h: stride, depth_multiplier: 1, activation };
    writer.operator('DEPTHWISE_CONV_2D', [...inputs, ...weights], [output], options);
    return output;
  },

  add(writer, _layer, inputs, { name, index, shape }) {
    const output = writer.activation(name, index, [1, ...shape]);
    writer.operator('ADD', inputs, [output]);
    return output;
  },

  mean(writer, _layer, inputs, { name, index, inShape, shape }) {
    const [height, width] = inShape;
    const pooled = writer.activation(`${name}/pooled`, index, [1, ...shape]);
    const options = {
      padding: valid,
      stride_w: width,
      stride_h: height,
      filter_width: width,
      filter_height: height,
    };
    writer.operator('AVERAGE_POOL_2D', inputs, [pooled], options);
    const newShape = [1, shape[2]];
    const sizes = writer.tensor(`${name}/shape`, [2], int32, { data: Int32Array.from(newShape) });
    const output = writer.activation(name, index, newShape);
    writer.operator('RESHAPE', [pooled, sizes], [output], { new_shape: newShape });
    return output;
  },

  dense(writer, layer, inputs, { name, index, inShape, shape }) {
    const weights = writer.weights(name, layer, [shape[2], inShape[2]], 0);
    const output = writer.activation(name, index, [1, shape[2]]);
    writer.operator('FULLY_CONNECTED', [...inputs, ...weights], [output]);
    if (!writer.isInt8) return output;
    const logits = writer.tensor(`${name}/float`, [1, shape[2]], float32);
    writer.operator('DEQUANTIZE', [output], [logits]);
    return logits;
  },

  softmax(writer, _layer, inputs, { shape }) {
    const output = writer.tensor('output', [1, shape[2]], float32);
    writer.operator('SOFTMAX', inputs, [output], { beta: 1 });
    return output;
  },
};

export function toTflite(network, { isInt8 = false } = {}) {
  const { layers, shapes } = network;
  const writer = new Writer(network, isInt8);
  const input = writer.tensor('input', [1, ...shapes[0]], float32);
  const values = [input];
  if (isInt8) {
    values[0] = writer.activation('input/quantized', 0, [1, ...shapes[0]]);
    writer.operator('QUANTIZE', [input], [values[0]]);
  }
  layers.forEach((layer, i) => {
    const place = {
      name: `${layer.op}_${i}`,
      index: i + 1,
      inShape: shapes[layer.inputs[0]],
      shape: shapes[i + 1],
    };
    const inputs = layer.inputs.map((index) => values[index]);
    values.push(writeLayer[layer.op](writer, layer, inputs, place));
  });
  return encode(writer.model(input, values.at(-1)), modelTable, 'TFL3');
}
