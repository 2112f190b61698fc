// From what a caller asks for to an engine that runs.
import { engineUrls, VARIANTS, type EngineUrls } from './assets.js';
import { Engine, type EmbeddedEngine } from './engine.js';
import { errorOf, MonographError } from './errors.js';
import { chooseEngine, detectFeatures, type EngineChoice, type EngineWish } from './features.js';
import { absoluteUrl } from './url.js';
import { platform } from '#platform';

export interface EngineOptions extends EngineWish {
  readonly assets?: string | URL | undefined;
  readonly engine?: EmbeddedEngine | undefined;
}

/** An engine that may be started. */
export interface Candidate<Files = EngineUrls | EmbeddedEngine> {
  readonly choice: EngineChoice;
  readonly files: Files;
}

/** The engine for the options, and another for where its threads cannot be started. */
export function engineCandidates(options: EngineOptions): Candidate<EngineUrls>[] {
  const features = detectFeatures();
  const choices = [chooseEngine(options, features)];
  if (options.variant === undefined && choices[0]?.threads !== 1) {
    choices.push(chooseEngine({ threads: 1 }, features));
  }
  if (options.variant === undefined && options.threads !== 1 && !features.threads && features.cores > 1) {
    sayOnce(platform.threadsRemedy);
  }
  return choices.map((choice) => ({ choice, files: engineUrls(choice.variant, options.assets) }));
}

/** The candidate for an engine that the caller imported. */
export function embeddedCandidate(engine: EmbeddedEngine, { threads }: EngineOptions): Candidate {
  if (typeof engine?.start !== 'function' || !(engine.variant in VARIANTS)) {
    throw new MonographError('INVALID_ARGUMENT', "engine is what `import engine from 'monograph/engine/simd'` gives.");
  }
  return { choice: chooseEngine({ variant: engine.variant, threads }), files: { ...engine, wasm: absoluteUrl(engine.wasm) } };
}

/** Starts the first candidate that can be started. */
export async function startEngine([first, ...others]: readonly Candidate[]): Promise<Engine> {
  const { choice, files } = first as Candidate;
  try {
    return await Engine.start(choice, files);
  } catch (error) {
    const { code, message } = errorOf(`The engine ${choice.variant}`, error);
    if (others.length === 0 || !['OUT_OF_MEMORY', 'UNSUPPORTED_PLATFORM'].includes(code)) throw error;
    const engine = await startEngine(others);
    sayOnce(message);
    return engine;
  }
}

const said = new Set<string>();

function sayOnce(reason: string | undefined): void {
  if (reason === undefined || said.has(reason)) return;
  said.add(reason);
  console.info(`Monograph runs on one thread: ${reason}`);
}
