// Other runtimes of JavaScript than the one at hand, for tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackagesOf } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';

const programs = { node22: 'bin/node', node24: 'bin/node', deno: 'deno', bun: 'bin/bun' };

// All that there are for this kind of machine; resolves to the folder that holds them.
export const ensureRuntimes = () => ensurePackagesOf(join(root, 'scripts/toolchain/runtimes'), 'Runtimes for tests');

// The path of a runtime's program; undefined where none is offered for this kind of machine.
export async function ensureRuntime(name) {
  const program = join(await ensureRuntimes(), name, programs[name]);
  return existsSync(program) ? program : undefined;
}

// A Node.js for the tests of relaxed SIMD: version 20 computes wrong dot products.
export async function ensureNode24() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return ensureRuntime('node24');
}
