// Models that nobody disposed of: what they hold is given back when the garbage collector finds them,
// and in development the console says so.

/** What is left of a model. */
interface Remains {
  dispose(): void;
}

let said = false;

// Bundlers put the value in; in browsers without one there is no `process`.
function inDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production';
  } catch {
    return ['localhost', '127.0.0.1', '[::1]'].includes(globalThis.location?.hostname);
  }
}

const lost = new FinalizationRegistry<Remains>((remains) => {
  remains.dispose();
  if (said || !inDevelopment()) return;
  said = true;
  console.warn('A Monograph model was lost without dispose(): its memory and threads lived on until now.');
});

/** Watches `owner`, which alone keeps `remains` alive for its user. */
export function watch(owner: object, remains: Remains): void {
  lost.register(owner, remains, owner);
}

export function unwatch(owner: object): void {
  lost.unregister(owner);
}
