// Reads operators and tensors of a TFLite file, by the numbers of the fields in the format's schema.
import { ByteBuffer } from 'flatbuffers';

class Table {
  constructor(buffer, position) {
    this.buffer = buffer;
    this.position = position;
  }

  #at(field) {
    const offset = this.buffer.__offset(this.position, 4 + 2 * field);
    return offset === 0 ? undefined : this.position + offset;
  }

  byte(field) {
    const at = this.#at(field);
    return at === undefined ? 0 : this.buffer.readInt8(at);
  }

  integer(field) {
    const at = this.#at(field);
    return at === undefined ? 0 : this.buffer.readInt32(at);
  }

  table(field) {
    const at = this.#at(field);
    return at === undefined ? undefined : new Table(this.buffer, this.buffer.__indirect(at));
  }

  // Copied, since elements need not lie as typed arrays want them.
  array(field, Type) {
    const at = this.#at(field);
    if (at === undefined) return new Type(0);
    const bytes = this.buffer.bytes();
    const start = this.buffer.__vector(at);
    const size = this.buffer.__vector_len(at) * Type.BYTES_PER_ELEMENT;
    return new Type(bytes.slice(start, start + size).buffer);
  }

  tables(field) {
    const at = this.#at(field);
    const length = at === undefined ? 0 : this.buffer.__vector_len(at);
    const start = length > 0 ? this.buffer.__vector(at) : 0;
    return Array.from({ length }, (_, i) => new Table(this.buffer, this.buffer.__indirect(start + 4 * i)));
  }
}

function tensorOf(table, buffers) {
  const quantization = table.table(4);
  return {
    shape: [...table.array(0, Int32Array)],
    scales: quantization?.array(2, Float32Array) ?? new Float32Array(0),
    zeroPoints: [...(quantization?.array(3, BigInt64Array) ?? [])].map(Number),
    data: (Type) => new Type(buffers[table.integer(2)].array(0, Uint8Array).buffer),
  };
}

// { operators: [{ code, inputs, outputs, options }], tensors: [{ shape, scales, zeroPoints, data(Type) }] };
// `inputs` and `outputs` are indices of tensors, `options` a table or undefined.
export function readTflite(bytes) {
  const buffer = new ByteBuffer(bytes);
  const model = new Table(buffer, buffer.__indirect(0));
  const [graph] = model.tables(2);
  const buffers = model.tables(4);
  const codes = model.tables(1).map((code) => Math.max(code.byte(0), code.integer(3)));
  return {
    tensors: graph.tables(0).map((table) => tensorOf(table, buffers)),
    operators: graph.tables(3).map((operator) => ({
      code: codes[operator.integer(0)],
      inputs: [...operator.array(1, Int32Array)],
      outputs: [...operator.array(2, Int32Array)],
      options: operator.table(4),
    })),
  };
}
