// The command line's tools: the native program, as WebAssembly that works on real files.
import { fileURLToPath } from 'node:url';

import { MonographError } from '../errors.js';
import { defaultModelUrl } from './default_model.js';

interface ToolsModule {
  readonly ENV: Record<string, string>;
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

/** Runs a command line as the native program does, output and files included; the exit status. */
export async function runTools(args: readonly string[]): Promise<number> {
  const tools = await (await loadTools())({ preRun: setEnvironment });
  return tools.callMain(args);
}
