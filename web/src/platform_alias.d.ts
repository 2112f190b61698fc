// Resolved by the build to the platform of the bundle at hand.
declare module '#platform' {
  import type { Platform, StartWorker } from './platform.js';

  export const platform: Platform;
  export const startWorker: StartWorker;
}
