// Relaxed SIMD may be there and compute wrong: Node 20's dot products did. So a small module does
// what the kernels rely on, with operands for which the specification leaves no choice, and says
// whether any lane differs from what it must be.

type Bytes = readonly number[];

const CONST = [0xfd, 0x0c];
const OR = [0xfd, 0x50];
const ANY_TRUE = [0xfd, 0x53];
const NE = { int8: [0xfd, 0x24], int16: [0xfd, 0x2e], int32: [0xfd, 0x38], float32: [0xfd, 0x42] };
const SWIZZLE = [0xfd, 0x80, 0x02];
const MADD = [0xfd, 0x85, 0x02];
const LANESELECT = [0xfd, 0x8b, 0x02];
const DOT = [0xfd, 0x92, 0x02];
const DOT_ADD = [0xfd, 0x93, 0x02];

const bytesOf = (values: Int8Array | Int16Array | Int32Array | Float32Array): Bytes => [
  ...new Uint8Array(values.buffer),
];
const lanes = (count: number, value: (lane: number) => number): number[] => Array.from({ length: count }, (_, i) => value(i));
const int8 = (value: (lane: number) => number): Bytes => bytesOf(Int8Array.from(lanes(16, value)));
const int16 = (value: (lane: number) => number): Bytes => bytesOf(Int16Array.from(lanes(8, value)));
const int32 = (value: (lane: number) => number): Bytes => bytesOf(Int32Array.from(lanes(4, value)));
const float32 = (value: (lane: number) => number): Bytes => bytesOf(Float32Array.from(lanes(4, value)));

/** Code that leaves ones in the lanes where `op` of `operands` is not `expected`. */
function differs(op: Bytes, operands: readonly Bytes[], ne: Bytes, expected: Bytes): Bytes {
  return [...operands.flatMap((bytes) => [...CONST, ...bytes]), ...op, ...CONST, ...expected, ...ne];
}

// Signed times 7-bit numbers, with the largest of both signs; no sum of two leaves 16 bits.
const a = (i: number): number => [-128, 127, -1, 77, -128, -128, 127, 127][i % 8] as number;
const b = (i: number): number => [127, 127, 0, 1, 127, 127, 126, 125][i % 8] as number;
const product = (i: number): number => a(i) * b(i);
const pair = (i: number): number => product(2 * i) + product(2 * i + 1);
const addend = (i: number): number => (i - 2) * 1e9;

// Products that round the same whether they are fused with the sum or not.
const x = (i: number): number => [3, -5, 0.5, 1024][i] as number;

const checks = (): readonly Bytes[] => [
  differs(DOT, [int8(a), int8(b)], NE.int16, int16(pair)),
  differs(
    DOT_ADD,
    [int8(a), int8(b), int32(addend)],
    NE.int32,
    int32((i) => pair(2 * i) + pair(2 * i + 1) + addend(i)),
  ),
  differs(MADD, [float32(x), float32((i) => x(3 - i)), float32((i) => i)], NE.float32, float32((i) => x(i) * x(3 - i) + i)),
  differs(SWIZZLE, [int8((i) => 3 * i), int8((i) => 15 - i)], NE.int8, int8((i) => 3 * (15 - i))),
  differs(
    LANESELECT,
    [int8(a), int8(b), int32((i) => -(i % 2))],
    NE.int32,
    int8((i) => ((i >> 2) % 2 === 1 ? a(i) : b(i))),
  ),
];

const leb = (value: number): Bytes => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7]);
const section = (id: number, bytes: Bytes): Bytes => [id, ...leb(bytes.length), ...bytes];

/** (func (export "") (result i32)), which gives 0 where everything is right. */
function selfTest(): Uint8Array<ArrayBuffer> {
  const all = checks().flatMap((code, i) => (i === 0 ? code : [...code, ...OR]));
  const body = [0, ...all, ...ANY_TRUE, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(3, [1, 0]),
    ...section(7, [1, 0, 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

let known: boolean | undefined;

/** False too where a policy forbids to compile, which loading the engine will say. */
export function relaxedSimdIsRight(): boolean {
  known ??= runSelfTest();
  return known;
}

function runSelfTest(): boolean {
  const bytes = selfTest();
  if (!WebAssembly.validate(bytes)) return false;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return (exports[''] as () => number)() === 0;
  } catch {
    return false;
  }
}
