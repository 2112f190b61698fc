// From what a caller names a model by to its bytes.
import { throwIfAborted } from './abort.js';
import { findCached, keeper } from './cache.js';
import { MonographError, toMonographError } from './errors.js';
import { checkHash, hashOf, parseIntegrity } from './integrity.js';
import { absoluteUrl } from './url.js';
import { platform } from '#platform';

/** A URL (in Node also a path), an answer of fetch(), bytes, or a file that the user picked. */
export type ModelSource = string | URL | Response | ArrayBuffer | ArrayBufferView | Blob;

/** Bytes so far, and of the whole where the server tells; at the end the whole is known in any case. */
export interface LoadProgress {
  /** Bytes that have come. */
  readonly loaded: number;
  /** Bytes that will come; undefined where that is not known. */
  readonly total: number | undefined;
}

/** How a model file is read. */
export interface ReadOptions {
  /** Stops the load, which then fails with ABORTED. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that have come, as they come. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /**
   * Keeps what a URL gave in Cache Storage once it has loaded, and takes it from there the next time,
   * without asking the server. `reload` downloads it again. See also `clearCache`.
   */
  readonly cache?: boolean | 'reload' | undefined;
  /** The file's hash, `sha256-<base64>` or 64 hexadecimal digits. INTEGRITY_MISMATCH where it has another. */
  readonly integrity?: string | undefined;
}

/** A model file that was read as a whole. */
export interface ModelFile {
  /** Its bytes in order, in as many parts as they came. */
  readonly chunks: Uint8Array[];
  /** To be called when the file has proved to be sound: stores it where that was asked for. */
  keep(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** Reads, checks and caches the file as the options ask. */
export async function readSource(source: ModelSource, options: ReadOptions): Promise<ModelFile> {
  throwIfAborted(options.signal);
  const { cache = false, integrity } = options;
  const expected = integrity === undefined ? undefined : parseIntegrity(integrity);
  const url = cache === false ? undefined : cacheableUrl(source);
  if (url === undefined && expected === undefined) {
    return { chunks: await readChunks(source, options), keep: nothing };
  }
  const cached = url === undefined || cache === 'reload' ? undefined : await findCached(url);
  if (cached !== undefined && (expected ?? cached.hash) === cached.hash) {
    return { chunks: whole(cached.bytes, options), keep: nothing };
  }
  const bytes = joined(await readChunks(source, options));
  const hash = await hashOf(bytes);
  throwIfAborted(options.signal);
  if (expected !== undefined) checkHash(nameOf(source), hash, expected);
  return { chunks: [bytes], keep: url === undefined ? nothing : keeper(url, { bytes, hash }) };
}

export const isUrl = (source: ModelSource): source is string | URL => typeof source === 'string' || source instanceof URL;

const nameOf = (source: ModelSource): string => (isUrl(source) ? `${source}` : 'The model');

/** Undefined for what no cache keeps. */
function cacheableUrl(source: ModelSource): string | undefined {
  if (!isUrl(source) || globalThis.caches === undefined || globalThis.crypto?.subtle === undefined) return undefined;
  const href = absoluteUrl(source);
  return href.startsWith('http') ? href : undefined;
}

/** The parts as one array of its own. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}

/** The file's bytes in order, in as many parts as they came. */
export async function readChunks(source: ModelSource, options: ReadOptions): Promise<Uint8Array[]> {
  if (source instanceof ArrayBuffer) return whole(new Uint8Array(source), options);
  if (ArrayBuffer.isView(source)) {
    return whole(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), options);
  }
  if (source instanceof Response) return readResponse(source, options);
  if (source instanceof Blob) return readStream(source.stream(), source.size, options);
  if (isUrl(source)) return readUrl(source, options);
  throw new MonographError(
    'INVALID_ARGUMENT',
    'A model is loaded from a URL, a Response, an ArrayBuffer, a typed array or a Blob.',
  );
}

function whole(bytes: Uint8Array, { onProgress }: ReadOptions): Uint8Array[] {
  onProgress?.({ loaded: bytes.byteLength, total: bytes.byteLength });
  return [bytes];
}

async function readUrl(url: string | URL, options: ReadOptions): Promise<Uint8Array[]> {
  const local = platform.readLocal(url, options.signal);
  if (local !== undefined) return whole(await local, options);
  const response = await fetch(url, { signal: options.signal ?? null }).catch((error: unknown) => {
    throwIfAborted(options.signal);
    const advice = 'check the address, the connection, and that the server lets other origins read it';
    throw toMonographError(error, 'NETWORK', `${url} could not be fetched: ${advice}`);
  });
  return readResponse(response, options);
}

async function readResponse(response: Response, options: ReadOptions): Promise<Uint8Array[]> {
  const name = response.url || 'the model';
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw new MonographError('NETWORK', `The server answered ${status} for ${name}: check the address.`);
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new MonographError(
      'NOT_A_MODEL',
      `The server sent an HTML page for ${name}: check the path, and that the server has the file.`,
    );
  }
  if (response.bodyUsed || response.body === null) {
    throw new MonographError('INVALID_ARGUMENT', `The body of ${name} was read before.`);
  }
  return readStream(response.body, contentLength(response), options);
}

/** Undefined where the length is that of compressed bytes. */
function contentLength({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  total: number | undefined,
  { signal, onProgress }: ReadOptions,
): Promise<Uint8Array[]> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  try {
    for (;;) {
      const { done, value } = await readAbortable(reader, signal);
      if (done) {
        if (loaded !== total) onProgress?.({ loaded, total: loaded });
        return chunks;
      }
      chunks.push(value);
      loaded += value.byteLength;
      onProgress?.({ loaded, total });
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function readAbortable(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    const part = await reader.read();
    throwIfAborted(signal);
    return part;
  } catch (error) {
    throwIfAborted(signal);
    throw toMonographError(error, 'NETWORK', 'The download of the model broke off');
  }
}
