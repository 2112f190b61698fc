// Objects to flatbuffers, led by a description of the tables.
//
// A table is described by { field: [number, kind] }. A kind is the name of a scalar or a vector of
// scalars below, 'string', the description of another table, or [(element) => description] for a
// vector of tables. Fields that an object leaves undefined are left out.
import { Builder } from 'flatbuffers';

const scalars = {
  int8: (builder, number, value) => builder.addFieldInt8(number, value, 0),
  int32: (builder, number, value) => builder.addFieldInt32(number, value, 0),
  float32: (builder, number, value) => builder.addFieldFloat32(number, value, 0),
};

// Vectors are written from the end, as everything is in a flatbuffer.
function vector(builder, values, bytes, add) {
  builder.startVector(bytes, values.length, bytes);
  for (let i = values.length - 1; i >= 0; i--) add(values[i]);
  return builder.endVector();
}

// Bytes that start at a multiple of 16.
function alignedBytes(builder, values) {
  builder.startVector(1, values.length, 16);
  builder.space -= values.length;
  builder.bb.bytes().set(values, builder.space);
  return builder.endVector();
}

const vectors = {
  int32s: (builder, values) => vector(builder, values, 4, (value) => builder.addInt32(value)),
  int64s: (builder, values) => vector(builder, values, 8, (value) => builder.addInt64(BigInt(value))),
  float32s: (builder, values) => vector(builder, values, 4, (value) => builder.addFloat32(value)),
  bytes16: alignedBytes,
  string: (builder, text) => builder.createString(text),
};

function tables(builder, objects, describe) {
  const offsets = objects.map((object) => writeTable(builder, object, describe(object)));
  return vector(builder, offsets, 4, (offset) => builder.addOffset(offset));
}

// The offset of what a field refers to, which has to be written before its table.
function writeReferred(builder, kind, value) {
  if (typeof kind === 'string') return vectors[kind](builder, value);
  return Array.isArray(kind) ? tables(builder, value, kind[0]) : writeTable(builder, value, kind);
}

function writeTable(builder, object, description) {
  const fields = Object.entries(description)
    .filter(([name]) => object[name] !== undefined)
    .map(([name, [number, kind]]) => {
      const add = scalars[kind];
      if (add) return () => add(builder, number, object[name]);
      const offset = writeReferred(builder, kind, object[name]);
      return () => builder.addFieldOffset(number, offset, 0);
    });
  const numbers = Object.values(description).map(([number]) => number);
  builder.startObject(Math.max(-1, ...numbers) + 1);
  for (const add of fields) add();
  return builder.endObject();
}

export function encode(object, description, identifier) {
  const builder = new Builder(1 << 20);
  builder.finish(writeTable(builder, object, description), identifier);
  return builder.asUint8Array();
}
