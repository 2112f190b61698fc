// Models that were downloaded before, in Cache Storage (https://www.w3.org/TR/service-workers/#cache-interface),
// each with its hash. Where there is none (Node, pages that are not secure) nothing is kept.
import { hashOf } from './integrity.js';

type Bytes = Uint8Array<ArrayBuffer>;

const CACHE = 'monograph';
const HASH = 'x-monograph-integrity';

export interface CachedFile {
  readonly bytes: Bytes;
  readonly hash: string;
}

/** Undefined where it is not there, or not as it was stored. */
export async function findCached(url: string): Promise<CachedFile | undefined> {
  const cache = await open();
  const response = await cache?.match(url);
  const stored = response?.headers.get(HASH);
  if (response === undefined || stored == null) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const hash = await hashOf(bytes);
  return hash === stored ? { bytes, hash } : undefined;
}

/**
 * Makes the answer of `url` ready and gives the function that stores it. Where there is no room it
 * stays as it was.
 */
export function keeper(url: string, { bytes, hash }: CachedFile): () => Promise<void> {
  const headers = { 'content-length': String(bytes.byteLength), [HASH]: hash };
  const response = new Response(bytes, { headers });
  return async () => {
    const cache = await open();
    await cache?.put(url, response).catch(() => undefined);
  };
}

/** Forgets the model of `url`, or all models. */
export async function clearCache(url?: string | URL): Promise<void> {
  if (url === undefined) await globalThis.caches?.delete(CACHE);
  else await (await open())?.delete(url);
}

// Browsers refuse it in private windows and frames of other origins.
async function open(): Promise<Cache | undefined> {
  return globalThis.caches?.open(CACHE).catch(() => undefined);
}
