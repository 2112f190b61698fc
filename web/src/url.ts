// Addresses as callers write them.

/** As it is where it is no URL: a path, or what fetch() will complain of. */
export function absoluteUrl(source: string | URL): string {
  try {
    return new URL(source, globalThis.location?.href).href;
  } catch {
    return `${source}`;
  }
}
