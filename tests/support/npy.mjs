// Arrays in NumPy's file format, version 1.0.
const KINDS = { uint8: '|u1', int8: '|i1', int32: '<i4', float32: '<f4' };
const ALIGNMENT = 64;

export function npyBytes(dtype, shape, data) {
  const text = `{'descr': '${KINDS[dtype]}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const start = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${text.padEnd(start - 11)}\n`;
  const length = Buffer.from(Uint16Array.of(header.length).buffer);
  const values = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), values]);
}

// The bytes of the values.
export const npyValues = (file) => new Uint8Array(file.subarray(10 + file.readUInt16LE(8)));
