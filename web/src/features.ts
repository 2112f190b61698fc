// Which variant of the engine runs here.
import { BUILT_VARIANTS, VARIANTS, type Variant } from './assets.js';
import { MonographError } from './errors.js';
import { relaxedSimdIsRight } from './relaxed_simd.js';
import { platform } from '#platform';

const MAX_THREADS = 64;
const MAX_DEFAULT_THREADS = 4;

// A module of one function without parameters: (func (result v128) i32.const 0 i8x16.splat)
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
];

const hasSimd = (): boolean =>
  typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(SIMD_PROBE));

/** What the machine can do. */
export interface Features {
  /** WebAssembly has vectors of 128 bits, which every variant needs. */
  readonly simd: boolean;
  /** Relaxed SIMD is there, computes right and is worth using. */
  readonly relaxed: boolean;
  /** WebAssembly can share memory between threads. */
  readonly threads: boolean;
  /** Logical processors, as the platform tells them. */
  readonly cores: number;
}

/** Looks at once, and asks nobody. */
export function detectFeatures(): Features {
  return {
    simd: hasSimd(),
    relaxed: platform.wantsRelaxed() && relaxedSimdIsRight(),
    threads: platform.hasThreads(),
    cores: platform.cores(),
  };
}

/** What a caller may ask for. */
export interface EngineWish {
  readonly variant?: Variant | undefined;
  readonly threads?: number | undefined;
}

export interface EngineChoice {
  readonly variant: Variant;
  readonly threads: number;
}

/**
 * The variant and number of threads for what the caller asked for. A number of threads is a wish:
 * where threads are not available it is 1. A variant is an order: UNSUPPORTED_PLATFORM if it does
 * not run here.
 */
export function chooseEngine(
  asked: EngineWish,
  features: Features = detectFeatures(),
): EngineChoice {
  checkThreads(asked.threads);
  if (!features.simd) {
    throw new MonographError(
      'UNSUPPORTED_PLATFORM',
      'This browser has no WebAssembly SIMD. It needs Chrome 91, Firefox 89, Safari 16.4 or Node 20.16.',
    );
  }
  const wanted = asked.threads ?? Math.min(features.cores, MAX_DEFAULT_THREADS);
  if (asked.variant !== undefined) return checkVariant(asked.variant, wanted, asked.threads, features);
  const variant = fastest(features, wanted > 1);
  return { variant, threads: VARIANTS[variant].threads ? wanted : 1 };
}

// Threads win over relaxed SIMD: they speed everything up, not only the kernels.
const FASTEST_FIRST: readonly Variant[] = ['relaxed-threads', 'simd-threads', 'relaxed', 'simd'];

function fastest(features: Features, threads: boolean): Variant {
  const found = FASTEST_FIRST.find((variant) => {
    const files = VARIANTS[variant];
    const runs = (!files.threads || (threads && features.threads)) && (!files.relaxed || features.relaxed);
    return runs && BUILT_VARIANTS.includes(variant);
  });
  if (found !== undefined) return found;
  throw new MonographError('UNSUPPORTED_PLATFORM', 'This build has no variant that runs here.');
}

function checkThreads(threads: number | undefined): void {
  if (threads === undefined) return;
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_THREADS) {
    throw new MonographError(
      'INVALID_ARGUMENT',
      `threads is a whole number from 1 to ${MAX_THREADS}, not ${threads}.`,
    );
  }
}

function checkVariant(
  variant: Variant,
  wanted: number,
  asked: number | undefined,
  features: Features,
): EngineChoice {
  if (!BUILT_VARIANTS.includes(variant)) {
    const known = BUILT_VARIANTS.join(', ');
    throw new MonographError('INVALID_ARGUMENT', `variant is one of ${known}, not "${variant}".`);
  }
  const files = VARIANTS[variant];
  if (files.relaxed && !features.relaxed) {
    throw new MonographError(
      'UNSUPPORTED_PLATFORM',
      `The variant ${variant} needs relaxed SIMD: Chrome 114, Firefox 145, Node 24.`,
    );
  }
  if (files.threads && !features.threads) {
    throw new MonographError(
      'UNSUPPORTED_PLATFORM',
      `The variant ${variant} needs a cross-origin isolated page: send the headers ` +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
    );
  }
  if (!files.threads && asked !== undefined && asked > 1) {
    throw new MonographError(
      'INVALID_ARGUMENT',
      `The variant ${variant} runs on one thread, but ${asked} threads were asked for.`,
    );
  }
  return { variant, threads: files.threads ? wanted : 1 };
}
