// A typed array's bytes, as they lie in memory: little-endian wherever Node.js runs.
export const bytesOf = ({ buffer, byteOffset, byteLength }) =>
  new Uint8Array(buffer, byteOffset, byteLength);
