// Engines for certain models, which the project's sources build.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { MonographError } from '../errors.js';

// Beside dist/ in the project; packages have no scripts.
const script = fileURLToPath(new URL('../scripts/build_engine.mjs', import.meta.url));

/** Runs the project's build with these arguments; the exit status. */
export function buildEngine(args: readonly string[]): number {
  if (!existsSync(script)) {
    throw new MonographError(
      'UNSUPPORTED_PLATFORM',
      'build-engine compiles the engine, and the package has no sources. Get the project with git clone, and run ' +
        'in it: npm run build-engine -- --for MODEL -o DIR',
    );
  }
  return spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' }).status ?? 1;
}
