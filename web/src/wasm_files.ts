// The only file that knows where the engine's files are. The URLs are literal, so that bundlers
// see them and copy the files.
import type { WasmFactory } from './wasm_module.js';

export type Variant = 'simd' | 'simd-threads' | 'relaxed' | 'relaxed-threads';

// The variants that stand beside the bundle: the build writes them in here.
declare const MONOGRAPH_VARIANTS: readonly Variant[];
export const BUILT_VARIANTS: readonly Variant[] = MONOGRAPH_VARIANTS;

interface WasmFiles {
  readonly threads: boolean;
  readonly relaxed: boolean;
  readonly glue: () => Promise<{ default: WasmFactory }>;
  readonly wasm: () => URL;
}

export const WASM_FILES: Readonly<Record<Variant, WasmFiles>> = {
  simd: {
    threads: false,
    relaxed: false,
    glue: () => import('./monograph-simd.mjs'),
    wasm: () => new URL('./monograph-simd.wasm', import.meta.url),
  },
  'simd-threads': {
    threads: true,
    relaxed: false,
    glue: () => import('./monograph-simd-threads.mjs'),
    wasm: () => new URL('./monograph-simd-threads.wasm', import.meta.url),
  },
  relaxed: {
    threads: false,
    relaxed: true,
    glue: () => import('./monograph-relaxed.mjs'),
    wasm: () => new URL('./monograph-relaxed.wasm', import.meta.url),
  },
  'relaxed-threads': {
    threads: true,
    relaxed: true,
    glue: () => import('./monograph-relaxed-threads.mjs'),
    wasm: () => new URL('./monograph-relaxed-threads.wasm', import.meta.url),
  },
};

/**
 * The URL of a variant's .wasm. `override` is the URL of the file itself, or of the folder that
 * holds it if it ends with a slash.
 */
export function wasmUrl(variant: Variant, override: string | URL | undefined): URL {
  const own = WASM_FILES[variant].wasm();
  if (override === undefined) return own;
  const url = new URL(override, globalThis.location?.href ?? own);
  return url.pathname.endsWith('/') ? new URL(`monograph-${variant}.wasm`, url) : url;
}
