import { MonographError } from './errors.js';

/** The numeric element types by name, with the arrays that hold them. float16 is raw bits. */
const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  int16: Int16Array,
  int8: Int8Array,
} as const;

/** The types of elements that typed arrays hold. */
export type NumericDType = keyof typeof ARRAYS;
/** The types of elements. */
export type DType = NumericDType | 'string';

/** The array that holds elements of type D. */
export type TypedArrayOf<D extends NumericDType> = InstanceType<(typeof ARRAYS)[D]>;
/** The arrays that tensors are given in, in whatever memory. */
export type TypedArray = Float32Array | Uint16Array | Int32Array | Uint8Array | BigInt64Array | Int16Array | Int8Array;

/** By the number that the core uses (src/base/dtype.h). */
const NAMES = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  undefined,
  'int8',
] as const satisfies readonly (DType | undefined)[];

export function dtypeFromCore(number: number): DType {
  const name = NAMES[number];
  if (name === undefined) throw new MonographError('INTERNAL', `There is no element type ${number}.`);
  return name;
}

export function isNumeric(dtype: DType): dtype is NumericDType {
  return dtype !== 'string';
}

/** An owned array with a copy of `bytes`, which hold elements of the type. */
export function copyElements(dtype: NumericDType, bytes: Uint8Array): TypedArray {
  const copy = bytes.slice();
  const Elements = ARRAYS[dtype];
  return new Elements(copy.buffer as ArrayBuffer, 0, copy.byteLength / Elements.BYTES_PER_ELEMENT);
}

/** Is `data` the array that holds elements of the type? Uint8ClampedArray passes for uint8. */
export function holds(dtype: DType, data: unknown): data is TypedArray {
  if (!isNumeric(dtype) || !ArrayBuffer.isView(data)) return false;
  const tag = Object.prototype.toString.call(data).slice('[object '.length, -1);
  return tag === ARRAYS[dtype].name || (dtype === 'uint8' && tag === 'Uint8ClampedArray');
}

/** "a Float32Array", for messages. */
export function arrayName(dtype: DType): string {
  if (!isNumeric(dtype)) return 'strings';
  const { name } = ARRAYS[dtype];
  return `${name.startsWith('I') ? 'an' : 'a'} ${name}`;
}
