// Where the package's other files are: only this file knows, but for the engines that callers
// import (engine/). The URLs are literal, so that bundlers see them and copy the files; all are
// resolved here, on the page, and handed to workers.
import { MonographError } from './errors.js';
import { absoluteUrl } from './url.js';

/** The builds of the engine: 128-bit or relaxed SIMD, with threads or without. */
export type Variant = 'simd' | 'simd-threads' | 'relaxed' | 'relaxed-threads';

// The variants that stand beside the bundle: the build writes them in here.
declare const MONOGRAPH_VARIANTS: readonly Variant[];
export const BUILT_VARIANTS: readonly Variant[] = MONOGRAPH_VARIANTS;

interface VariantFiles {
  readonly threads: boolean;
  readonly relaxed: boolean;
  /** JavaScript that starts the engine. Not for bundlers to rewrite: its workers load it again. */
  readonly script: () => URL;
  readonly wasm: () => URL;
}

export const VARIANTS: Readonly<Record<Variant, VariantFiles>> = {
  simd: {
    threads: false,
    relaxed: false,
    script: () => new URL('./monograph-simd.mjs', import.meta.url),
    wasm: () => new URL('./monograph-simd.wasm', import.meta.url),
  },
  'simd-threads': {
    threads: true,
    relaxed: false,
    script: () => new URL('./monograph-simd-threads.mjs', import.meta.url),
    wasm: () => new URL('./monograph-simd-threads.wasm', import.meta.url),
  },
  relaxed: {
    threads: false,
    relaxed: true,
    script: () => new URL('./monograph-relaxed.mjs', import.meta.url),
    wasm: () => new URL('./monograph-relaxed.wasm', import.meta.url),
  },
  'relaxed-threads': {
    threads: true,
    relaxed: true,
    script: () => new URL('./monograph-relaxed-threads.mjs', import.meta.url),
    wasm: () => new URL('./monograph-relaxed-threads.wasm', import.meta.url),
  },
};

/** Where the files of a variant are; strings, for they are sent to workers. */
export interface EngineUrls {
  readonly script: string;
  readonly wasm: string;
}

/** `assets` is the URL of the folder that holds them; by default it is that of this script. */
export function engineUrls(variant: Variant, assets: string | URL | undefined): EngineUrls {
  if (assets === undefined) {
    const { script, wasm } = VARIANTS[variant];
    // With Next.js's webpack the href is a path.
    return { script: absoluteUrl(script().href), wasm: absoluteUrl(wasm().href) };
  }
  const inFolder = (name: string): string => new URL(name, folderUrl(assets)).href;
  return { script: inFolder(`monograph-${variant}.mjs`), wasm: inFolder(`monograph-${variant}.wasm`) };
}

/** A worker that serves one model: the package's own script, or that in the folder `assets`. */
export function ownWorker(assets: string | URL | undefined): Worker {
  if (assets !== undefined) return workerOf(new URL('worker.js', folderUrl(assets)));
  if (isElsewhere(import.meta.url)) return workerOf(new URL(import.meta.url.replace(/[^/]*$/, 'worker.js')));
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}

/** Browsers start workers from the page's own origin alone; theirs may import from elsewhere. */
export function workerOf(url: URL): Worker {
  return new Worker(workerScript(url), { type: 'module' });
}

/** What `new Worker` takes to run the module at `url`, of whatever origin. */
export function workerScript(url: URL): URL {
  if (!isElsewhere(url.href)) return url;
  const source = new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' });
  return new URL(URL.createObjectURL(source));
}

function isElsewhere(url: string): boolean {
  const { origin } = globalThis.location ?? {};
  return origin !== undefined && url.startsWith('http') && new URL(url).origin !== origin;
}

function folderUrl(assets: string | URL): URL {
  try {
    const url = new URL(assets, globalThis.location?.href ?? import.meta.url);
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch (error) {
    throw new MonographError('INVALID_ARGUMENT', `assets is the URL of a folder, not "${assets}".`, { cause: error });
  }
}
