import { MonographError, toMonographError } from './errors.js';

const HINT = 'Serve the .wasm files of the package, or say where they are with the option wasmUrl.';

/** Fetches and compiles a WebAssembly file, whatever type the server says it has. */
export async function fetchWasm(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url).catch((error: unknown) => {
    throw toMonographError(error, 'NETWORK', `The engine's file ${url} could not be fetched`);
  });
  if (!response.ok) {
    throw new MonographError('NETWORK', `The server answered ${response.status} for ${url}. ${HINT}`);
  }
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/wasm')) return compiled(WebAssembly.compileStreaming(response));
  return compileBytes(new Uint8Array(await response.arrayBuffer()), url);
}

/** Compiles the bytes that were read from `url`. */
export async function compileBytes(
  bytes: Uint8Array<ArrayBuffer>,
  url: URL,
): Promise<WebAssembly.Module> {
  const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  if (!isWasm) {
    throw new MonographError('NETWORK', `${url} is not a WebAssembly file. ${HINT}`);
  }
  return compiled(WebAssembly.compile(bytes));
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
