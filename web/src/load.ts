// From what a caller names a model by to its bytes.
import { MonographError, throwIfAborted, toMonographError } from './errors.js';
import { platform } from '#platform';

/** A URL (in Node also a path), an answer of fetch(), bytes, or a file that the user picked. */
export type ModelSource = string | URL | Response | ArrayBuffer | ArrayBufferView | Blob;

/** Bytes so far, and of the whole where the server tells. */
export interface LoadProgress {
  readonly loaded: number;
  readonly total: number | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** The file's bytes in order, in as many parts as they came. */
export async function readSource(source: ModelSource, options: ReadOptions): Promise<Uint8Array[]> {
  throwIfAborted(options.signal);
  if (source instanceof ArrayBuffer) return whole(new Uint8Array(source), options);
  if (ArrayBuffer.isView(source)) {
    return whole(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), options);
  }
  if (source instanceof Response) return readResponse(source, options);
  if (source instanceof Blob) return readStream(source.stream(), source.size, options);
  if (typeof source === 'string' || source instanceof URL) return readUrl(source, options);
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
      if (done) return chunks;
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
