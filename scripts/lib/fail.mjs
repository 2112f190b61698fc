import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// An error that a person can act on: what is missing, and the remedy.
export class SetupError extends Error {
  constructor(what, remedy) {
    super(remedy ? `${what}\n  Remedy: ${remedy}` : what);
    this.name = 'SetupError';
  }
}

// Runs a script's main function; a SetupError is printed without a stack.
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `\nerror: ${error.message}` : error);
    process.exitCode = 1;
  }
}

// Was the module with this import.meta.url started as the program?
export function isMain(url) {
  const program = process.argv[1];
  return program !== undefined && pathToFileURL(realpathSync(program)).href === url;
}
