// The command line's tools: the native program, as WebAssembly that works on real files.
import fs from 'node:fs';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

import { MonographError } from '../errors.js';
import { defaultModelUrl } from './default_model.js';

interface ToolsModule {
  readonly ENV: Record<string, string>;
  readonly FS: { getStream(fd: number): { tty: boolean } | null | undefined };
  callMain(args: readonly string[]): number;
}

type ToolsFactory = (options: { preRun: (module: ToolsModule) => void }) => Promise<ToolsModule>;

// Beside the bundle. It is large, and loaded by those commands alone that need it.
async function loadTools(): Promise<ToolsFactory> {
  try {
    return (await import('./monograph-tools.mjs')).default as unknown as ToolsFactory;
  } catch (error) {
    throw new MonographError('IO', 'The tools are missing from this package: install it again.', { cause: error });
  }
}

function setEnvironment({ ENV }: ToolsModule): void {
  ENV['MONOGRAPH_MODEL'] = process.env['MONOGRAPH_MODEL'] ?? fileURLToPath(defaultModelUrl);
}

// emscripten takes standard streams for terminals always, and progress would be drawn into files.
function tellTerminals({ FS }: ToolsModule): void {
  for (const fd of [0, 1, 2]) {
    const stream = FS.getStream(fd); // None where the stream is closed.
    if (stream) stream.tty = isatty(fd);
  }
}

// Node makes pipes for output non-blocking. Writing to one whose reader is slow fails with EAGAIN,
// and what was to be written would be lost; so it is tried again.
function whileWritesWait<T>(body: () => T): T {
  const write = fs.writeSync;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const patient = (...args: unknown[]): number => {
    for (;;) {
      try {
        return Reflect.apply(write, fs, args) as number;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        Atomics.wait(clock, 0, 0, 1);
      }
    }
  };
  fs.writeSync = patient as typeof fs.writeSync;
  try {
    return body();
  } finally {
    fs.writeSync = write;
  }
}

/** Runs a command line as the native program does, output and files included; the exit status. */
export async function runTools(args: readonly string[]): Promise<number> {
  const tools = await (await loadTools())({ preRun: setEnvironment });
  tellTerminals(tools);
  return whileWritesWait(() => tools.callMain(args));
}
