// Why a file could not be read, and what to do.
import { MonographError, toMonographError } from '../errors.js';

type Describe = (path: string | URL) => string;

const KNOWN: Readonly<Record<string, Describe>> = {
  ENOENT: (path) => `There is no file ${path}: check its name.`,
  EISDIR: (path) => `${path} is a folder: give the name of a file.`,
  EACCES: (path) => `The file ${path} may not be read: check its permissions.`,
};

/** The error IO for what readFile() threw. */
export function readError(error: unknown, path: string | URL): MonographError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const describe = KNOWN[code];
  if (describe === undefined) return toMonographError(error, 'IO', `The file ${path} could not be read`);
  return new MonographError('IO', describe(path), { cause: error });
}
