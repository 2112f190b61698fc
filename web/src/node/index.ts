export * from '../index.js';
export { classifyFiles, type ClassifyOptions, type ClassifyResult } from './classify.js';
export { defaultModelUrl } from './default_model.js';
export { formatResult } from './format_result.js';
export { decodeImage, type DecodeOptions } from './images.js';
