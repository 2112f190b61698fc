// Written by scripts/gen_error_codes.mjs from src/base/error.h.

/** What can go wrong: the codes of MonographError, with the numbers that the core uses. */
export const ERROR_CODES = {
  /** An option or argument is missing, out of range or contradicts another. */
  INVALID_ARGUMENT: 1,
  /** The bytes are not a model file (empty, an HTML page, another format). */
  NOT_A_MODEL: 2,
  /** The file is a model but damaged: truncated, or its parts contradict. */
  CORRUPT_MODEL: 3,
  /** A sound file that uses a feature of the format that is not run here. */
  UNSUPPORTED_MODEL: 4,
  /** The model has operators that this build does not know. */
  UNSUPPORTED_OPERATOR: 5,
  /** A tensor's shape does not fit the model. */
  SHAPE_MISMATCH: 6,
  /** A tensor's element type does not fit the model. */
  TYPE_MISMATCH: 7,
  /** The model or its input needs more memory than is allowed or there. */
  OUT_OF_MEMORY: 8,
  /** A file could not be read or written. */
  IO: 9,
  /** A defect of the library: please report it. */
  INTERNAL: 10,
  /** The model could not be downloaded. */
  NETWORK: 20,
  /** An image could not be decoded. */
  DECODE_FAILED: 21,
  /** The caller aborted the operation. */
  ABORTED: 22,
  /** The model was used after dispose(). */
  DISPOSED: 23,
  /** The browser or Node lacks something the engine needs. */
  UNSUPPORTED_PLATFORM: 24,
  /** The file is not the one whose hash was asked for. */
  INTEGRITY_MISMATCH: 25,
  /** The worker could not be started, or crashed: load the model again. */
  WORKER_FAILED: 26,
} as const;
