import { fetchWasm } from './fetch_wasm.js';
import type { Platform } from './platform.js';

export const platform: Platform = {
  hasThreads: () => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function',
  relaxedIsSound: () => true,
  cores: () => globalThis.navigator?.hardwareConcurrency ?? 1,
  compileWasm: fetchWasm,
  readLocal: () => undefined,
};
