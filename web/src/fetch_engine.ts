// Fetching the engine's own files, and saying what is wrong where they are not had.
import { MonographError, toMonographError } from './errors.js';

const HINT =
  'Does the bundler copy the files of the package? See docs/guide/bundlers.md, or say where they are with the option assets.';

/** Fetches and compiles a WebAssembly file, whatever type the server says it has. */
export async function fetchWasm(url: URL): Promise<WebAssembly.Module> {
  const response = await fetchFile(url);
  if (typeOf(response).startsWith('application/wasm')) return compiled(WebAssembly.compileStreaming(response));
  return compileBytes(new Uint8Array(await response.arrayBuffer()), url);
}

/** Compiles the bytes that were read from `url`. */
export async function compileBytes(bytes: Uint8Array<ArrayBuffer>, url: URL): Promise<WebAssembly.Module> {
  const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  if (!isWasm) throw new MonographError('NETWORK', `${url} is not a WebAssembly file. ${HINT}`);
  return compiled(WebAssembly.compile(bytes));
}

/** The error for a script of the engine whose import failed with `error`, which does not say why. */
export async function explainMissing(url: string, error: unknown): Promise<MonographError> {
  if ('ServiceWorkerGlobalScope' in globalThis) {
    const remedy = "import the engine: import engine from 'monograph/engine/simd', and pass { engine }";
    return new MonographError('UNSUPPORTED_PLATFORM', `Service workers may not load scripts; ${remedy}.`);
  }
  const isRemote = url.startsWith('http');
  try {
    if (isRemote) await fetchFile(new URL(url));
  } catch (reason) {
    return toMonographError(reason, 'NETWORK', url);
  }
  return toMonographError(error, isRemote ? 'NETWORK' : 'IO', `The engine's file ${url} could not be loaded`);
}

const typeOf = (response: Response): string => response.headers.get('content-type') ?? '';

/** Its answer, which is no page and no error. */
async function fetchFile(url: URL): Promise<Response> {
  const response = await fetch(url).catch((error: unknown) => {
    throw toMonographError(error, 'NETWORK', `The engine's file ${url} could not be fetched`);
  });
  if (!response.ok) {
    throw new MonographError('NETWORK', `The server answered ${response.status} for ${url}. ${HINT}`);
  }
  if (typeOf(response).startsWith('text/html')) {
    throw new MonographError('NETWORK', `The server sent an HTML page for ${url}. ${HINT}`);
  }
  return response;
}

async function compiled(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  return module.catch((error: unknown) => {
    throw toMonographError(
      error,
      'UNSUPPORTED_PLATFORM',
      "The engine could not be compiled (a Content-Security-Policy needs 'wasm-unsafe-eval')",
    );
  });
}
