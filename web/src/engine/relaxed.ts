import start from './monograph-relaxed.mjs';
import type { EmbeddedEngine } from '../engine.js';

/** The engine with relaxed SIMD as part of the importing script, for service workers and single files. */
const engine: EmbeddedEngine = {
  variant: 'relaxed',
  start,
  wasm: new URL('./monograph-relaxed.wasm', import.meta.url).href,
};

export default engine;
