import start from './monograph-simd.mjs';
import type { EmbeddedEngine } from '../engine.js';

/** The engine with SIMD as part of the importing script, for service workers and single files. */
const engine: EmbeddedEngine = {
  variant: 'simd',
  start,
  wasm: new URL('./monograph-simd.wasm', import.meta.url).href,
};

export default engine;
