// The project's own command line, as the package has it.
import { join } from 'node:path';
import { run } from '../../../scripts/lib/exec.mjs';
import { root } from '../../../scripts/lib/paths.mjs';

const program = join(root, 'dist', 'bin.js');

// Files that decide on what the commands write.
export const toolFiles = [program, join(root, 'dist', 'monograph-tools.wasm')];

export function monograph(...args) {
  return run(process.execPath, [program, ...args], { what: `monograph ${args[0]}` });
}
