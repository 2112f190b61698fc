// Writes small model files for tests, field by field as the format's schema numbers them.
import { Builder } from 'flatbuffers';

export const TYPES = { float32: 0, int32: 2, uint8: 3, int64: 4, string: 5, bool: 6, int8: 9 };

// Field numbers of builtin options: {union member's number, fields: [[field, kind, value]]}.
export const castOptions = (from, to) => ({ type: 37, fields: [[0, 'int8', TYPES[from]], [1, 'int8', TYPES[to]]] });
export const reducerOptions = (keepDims) => ({ type: 27, fields: [[0, 'int8', Number(keepDims)]] });
export const softmaxOptions = (beta) => ({ type: 9, fields: [[0, 'float32', beta]] });
export const gatherOptions = (axis) => ({ type: 23, fields: [[0, 'int32', axis]] });
// `pixels`: 'legacy', 'align_corners' or 'half_pixel_centers'.
const resizeFields = (pixels, first) => [
  [first, 'int8', Number(pixels === 'align_corners')],
  [first + 1, 'int8', Number(pixels === 'half_pixel_centers')],
];
export const resizeBilinearOptions = (pixels) => ({ type: 15, fields: resizeFields(pixels, 2) });
export const resizeNearestOptions = (pixels) => ({ type: 74, fields: resizeFields(pixels, 0) });

const ADDERS = {
  int8: (b, field, value) => b.addFieldInt8(field, value, 0),
  int32: (b, field, value) => b.addFieldInt32(field, value, 0),
  float32: (b, field, value) => b.addFieldFloat32(field, value, 0),
  offset: (b, field, value) => b.addFieldOffset(field, value, 0),
};

// fields: [[number, kind, value]]; those without a value are left out.
function table(b, fields) {
  const present = fields.filter(([, , value]) => value !== undefined);
  b.startObject(Math.max(0, ...fields.map(([number]) => number + 1)));
  for (const [number, kind, value] of present) ADDERS[kind](b, number, value);
  return b.endObject();
}

function offsets(b, items) {
  b.startVector(4, items.length, 4);
  for (const item of items.toReversed()) b.addOffset(item);
  return b.endVector();
}

function ints(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of [...values].reverse()) b.addInt32(value);
  return b.endVector();
}

function bytes(b, data) {
  b.startVector(1, data.length, 16);
  for (const byte of Uint8Array.from(data).reverse()) b.addInt8(byte);
  return b.endVector();
}

const TFLITE_CUSTOM = 32;
const MAX_OLD_CODE = 127;

function operatorCode(b, { code, custom, version = 1 }) {
  return table(b, [
    [0, 'int8', Math.min(custom ? TFLITE_CUSTOM : code, MAX_OLD_CODE)],
    [1, 'offset', custom && b.createString(custom)],
    [2, 'int32', version],
    [3, 'int32', custom ? TFLITE_CUSTOM : code],
  ]);
}

function longs(b, values) {
  b.startVector(8, values.length, 8);
  for (const value of values) b.addInt64(BigInt(value));
  return b.endVector();
}

function floats(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of values) b.addFloat32(value);
  return b.endVector();
}

function perTensor(b, { scale, zeroPoint }) {
  return table(b, [[2, 'offset', floats(b, [scale])], [3, 'offset', longs(b, [zeroPoint])]]);
}

function tensor(b, { name, dtype, shape, signature, quantization }, buffer) {
  const fields = [
    [0, 'offset', ints(b, shape)],
    [1, 'int8', TYPES[dtype]],
    [2, 'int32', buffer],
    [3, 'offset', b.createString(name)],
    [4, 'offset', quantization && perTensor(b, quantization)],
    [7, 'offset', signature && ints(b, signature)],
  ];
  return table(b, fields);
}

function operator(b, { inputs, outputs, options, customOptions }, index) {
  return table(b, [
    [0, 'int32', index],
    [1, 'offset', ints(b, inputs)],
    [2, 'offset', ints(b, outputs)],
    [3, 'int8', options?.type],
    [4, 'offset', options && table(b, options.fields)],
    [5, 'offset', customOptions && bytes(b, customOptions)],
  ]);
}

// tensors: [{name, dtype, shape, signature?, quantization?: {scale, zeroPoint}, data?: Uint8Array}]
// operators: [{code | custom, version?, inputs, outputs, options?, customOptions?: bytes}], by index of
// tensor
export function writeModel({ tensors, operators, inputs, outputs }) {
  const b = new Builder(1024);
  const constants = tensors.filter(({ data }) => data !== undefined);
  const bufferOf = (t) => constants.indexOf(t) + 1;
  const buffers = [undefined, ...constants].map((t) => table(b, [[0, 'offset', t && bytes(b, t.data)]]));
  const codes = operators.map((op) => operatorCode(b, op));
  const subgraph = table(b, [
    [0, 'offset', offsets(b, tensors.map((t) => tensor(b, t, bufferOf(t))))],
    [1, 'offset', ints(b, inputs)],
    [2, 'offset', ints(b, outputs)],
    [3, 'offset', offsets(b, operators.map((op, index) => operator(b, op, index)))],
    [4, 'offset', b.createString('main')],
  ]);
  const model = table(b, [
    [0, 'int32', 3],
    [1, 'offset', offsets(b, codes)],
    [2, 'offset', offsets(b, [subgraph])],
    [3, 'offset', b.createString('written by a test')],
    [4, 'offset', offsets(b, buffers)],
  ]);
  b.finish(model, 'TFL3');
  return b.asUint8Array().slice();
}

export const int32Bytes = (...values) => new Uint8Array(Int32Array.from(values).buffer);
export const floatBytes = (...values) => new Uint8Array(Float32Array.from(values).buffer);

// A string tensor's bytes: count, offsets, then the strings.
export function packStrings(strings) {
  const encoded = strings.map((text) => new TextEncoder().encode(text));
  let end = 4 * (strings.length + 2);
  const header = [strings.length, end, ...encoded.map((text) => (end += text.length))];
  return Uint8Array.from([...int32Bytes(...header), ...encoded.flatMap((text) => [...text])]);
}
