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
