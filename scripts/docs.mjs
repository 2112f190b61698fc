#!/usr/bin/env node
// Prints the reference of the API, and the guide, into build/docs. With --check, only tells what is undocumented.
import './lib/node_version.mjs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './lib/exec.mjs';
import { isMain, runMain } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOf, ensurePackagesOfNpm } from './lib/npm.mjs';
import { root } from './lib/paths.mjs';

// Rejects with TypeDoc's warnings, if there are any.
async function typedoc(...flags) {
  const modules = await ensurePackagesOf(join(root, 'scripts', 'toolchain', 'typedoc'), 'TypeDoc');
  const program = join(modules, 'typedoc', 'bin', 'typedoc');
  await run(process.execPath, [program, '--options', join(root, 'web', 'typedoc.json'), ...flags], { what: 'TypeDoc' });
}

async function main() {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  log.open('docs');
  await ensurePackagesOfNpm();
  await step('Reference of the API', () => typedoc(...(values.check ? ['--emit', 'none'] : [])));
  if (!values.check) console.log('  build/docs/index.html');
}

if (isMain(import.meta.url)) await runMain(main);
