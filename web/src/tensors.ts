// Tensors at the boundary: what models declare, take and give.
import {
  arrayName,
  copyElements,
  dtypeFromCore,
  holds,
  isNumeric,
  type DType,
  type NumericDType,
  type TypedArray,
  type TypedArrayOf,
} from './dtypes.js';
import type { Engine } from './engine.js';
import { MonographError } from './errors.js';
import type { CoreTensor, CoreTensorInfo } from './wasm_module.js';

/** real = scale * (q - zeroPoint); more than one scale: one for each index along `axis`. */
export interface Quantization {
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly axis: number;
}

/** An input or output as the model declares it. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  /** Outermost first, images are [N, H, W, 3]; -1 where it depends on the input. */
  readonly shape: readonly number[];
  /** Undefined when not quantised. */
  readonly quantization: Quantization | undefined;
}

/** Elements in row-major order. */
export type Tensor =
  | { [D in NumericDType]: { dtype: D; shape: readonly number[]; data: TypedArrayOf<D> } }[NumericDType]
  | { dtype: 'string'; shape: readonly number[]; data: readonly string[] };

/** Tensors by the names of the model's outputs. */
export type Tensors = Record<string, Tensor>;

/** The shape may be left out where the model's input has a fixed one. */
export type TensorInput =
  | TypedArray
  | Uint8ClampedArray
  | { readonly data: TypedArray | Uint8ClampedArray; readonly shape?: readonly number[] };

/** Frozen; a tensor without a name, or with one taken before, is called `prefix` and its index. */
export function tensorInfos(infos: readonly CoreTensorInfo[], prefix: string): readonly TensorInfo[] {
  const taken = new Set<string>();
  return deepFreeze(
    infos.map((info, index) => {
      const name = info.name === '' || taken.has(info.name) ? `${prefix}${index}` : info.name;
      taken.add(name);
      return tensorInfo(info, name);
    }),
  );
}

function tensorInfo({ dtype, shape, scale, zeroPoint, axis }: CoreTensorInfo, name: string): TensorInfo {
  const quantization = scale.length > 0 ? { scale, zeroPoint, axis } : undefined;
  return { name, dtype: dtypeFromCore(dtype), shape, quantization };
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

interface CheckedInput {
  readonly data: TypedArray | Uint8ClampedArray;
  readonly shape: readonly number[];
}

/** Gives the model all its inputs, or throws what is wrong with them. */
export function writeTensors(
  engine: Engine,
  infos: readonly TensorInfo[],
  tensors: Readonly<Record<string, TensorInput>>,
): void {
  for (const name of Object.keys(tensors)) {
    if (!infos.some((info) => info.name === name)) {
      const known = infos.map((info) => `"${info.name}"`).join(', ');
      throw new MonographError('INVALID_ARGUMENT', `The model takes ${known}, not "${name}".`);
    }
  }
  const inputs = infos.map((info) => checkInput(info, tensors[info.name]));
  const places = engine.prepareInputs(inputs.map(({ shape }) => shape));
  places.forEach(({ address, bytes }, index) => {
    const { buffer, byteOffset } = (inputs[index] as CheckedInput).data;
    engine.bytes(address, bytes).set(new Uint8Array(buffer, byteOffset, bytes));
  });
}

function checkInput(info: TensorInfo, input: TensorInput | undefined): CheckedInput {
  if (input === undefined) {
    throw new MonographError('INVALID_ARGUMENT', `The input "${info.name}" is missing.`);
  }
  const { data, shape = info.shape } = ArrayBuffer.isView(input) ? { data: input } : input;
  if (!holds(info.dtype, data)) {
    throw new MonographError(
      'TYPE_MISMATCH',
      `The input "${info.name}" is ${info.dtype}: it takes ${arrayName(info.dtype)}.`,
    );
  }
  const elements = shape.reduce((product, dim) => product * dim, 1);
  if (shape.includes(-1) || elements !== data.length) {
    throw new MonographError(
      'SHAPE_MISMATCH',
      `The input "${info.name}" has ${data.length} elements, which do not fill [${shape.join(', ')}].`,
    );
  }
  return { data, shape };
}

/** Owned copies of all outputs, by name: of the last run, or of an image of the last batch. */
export function readTensors(engine: Engine, infos: readonly TensorInfo[], image?: number): Tensors {
  const read = (index: number): CoreTensor =>
    image === undefined ? engine.output(index) : engine.batchOutput(image, index);
  return Object.fromEntries(infos.map(({ name }, index) => [name, copyTensor(engine, read(index))]));
}

function copyTensor(engine: Engine, tensor: CoreTensor): Tensor {
  const { dtype: number, shape, address = 0, bytes = 0, strings = [] } = tensor;
  const dtype = dtypeFromCore(number);
  const data = isNumeric(dtype) ? copyElements(dtype, engine.bytes(address, bytes)) : strings;
  return { dtype, shape, data } as Tensor;
}
