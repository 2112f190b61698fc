export type { Classification } from './classification.js';
export type { DType, NumericDType, TypedArray, TypedArrayOf } from './dtypes.js';
export { MonographError, type ErrorCode } from './errors.js';
export { detectFeatures, type Features } from './features.js';
export type { ImageSource, RawImage } from './images.js';
export type { LoadProgress, ModelSource } from './load.js';
export { Model, type BatchResult, type LoadOptions, type MemoryReport, type Profile } from './model.js';
export type { Quantization, Tensor, TensorInfo, TensorInput, Tensors } from './tensors.js';
export type { Variant } from './wasm_files.js';
