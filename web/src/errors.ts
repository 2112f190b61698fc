import { ERROR_CODES } from './error_codes.js';

/** What went wrong, for programs. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Every failure of the library. `code` is for programs, `message` for people. */
export class MonographError extends Error {
  override readonly name = 'MonographError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** As the command line prints it. */
  toJSON(): { code: ErrorCode; message: string } {
    return { code: this.code, message: this.message };
  }
}

/** The error for a code number of the core. */
export function errorFromCore(number: number, message: string): MonographError {
  const code = (Object.keys(ERROR_CODES) as ErrorCode[]).find((name) => ERROR_CODES[name] === number);
  return new MonographError(code ?? 'INTERNAL', message);
}

/** `error` itself if it is typed, else one of the given code with `error` as its cause. */
export function toMonographError(error: unknown, code: ErrorCode, context: string): MonographError {
  if (error instanceof MonographError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new MonographError(code, `${context}: ${reason}`, { cause: error });
}

/** The same error, said of something that `subject` names. */
export const errorOf = (subject: string, error: unknown): MonographError => {
  const known = toMonographError(error, 'INTERNAL', 'The engine failed');
  return new MonographError(known.code, `${subject}: ${known.message}`, { cause: error });
};

export const disposed = (): MonographError =>
  new MonographError('DISPOSED', 'The model was disposed of: load it again.');
