// Waiting that a caller's signal ends.
import { MonographError } from './errors.js';

const aborted = ({ reason }: AbortSignal): MonographError =>
  new MonographError('ABORTED', 'The caller aborted it.', { cause: reason });

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** Calls `stop` when the signal is aborted, now or later. Gives the function that ends the watch. */
export function onAbort(signal: AbortSignal | undefined, stop: (error: MonographError) => void): () => void {
  if (signal === undefined) return () => undefined;
  const listener = (): void => stop(aborted(signal));
  if (signal.aborted) listener();
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
}

/** What `promise` gives, or ABORTED as soon as the signal is aborted. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const done = onAbort(signal, reject);
    promise.then(resolve, reject).finally(done);
  });
}
