#!/usr/bin/env node
// Builds the WebAssembly variants, the native tools and the JavaScript package.
import './lib/node_version.mjs';
import { parseArgs } from 'node:util';
import { build, variants as all } from './lib/cmake.mjs';
import { isMain, runMain, SetupError } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOfNpm, npmRun } from './lib/npm.mjs';

const usage = `usage: npm run build -- [--variants LIST] [--native] [--all] [--no-web]

  --variants LIST  of ${all.join(', ')} (default: all four, unless --native)
  --native         the native library and tools
  --all            everything
  --no-web         without the JavaScript package`;

function chosen(values) {
  if (values.all || (!values.variants && !values.native)) return all;
  const list = values.variants?.split(',') ?? [];
  const unknown = list.filter((name) => !all.includes(name));
  if (unknown.length) throw new SetupError(`There is no variant ${unknown.join(', ')}.`, usage);
  return list;
}

// The tools for Node come with the simplest variant.
const targetsOf = (variant) => (variant === 'simd' ? ['monograph_module', 'monograph'] : ['monograph_module']);

// Builds the modules of the variants and the JavaScript package around them.
export async function buildPackage(variants, { web = true } = {}) {
  for (const variant of variants) await build(variant, targetsOf(variant));
  if (!web) return;
  await ensurePackagesOfNpm();
  await step('Build the package', async () => {
    await npmRun('build:web', ['--variants', variants.join(',')]);
  });
}

async function main() {
  const { values } = parseArgs({
    options: {
      variants: { type: 'string' },
      native: { type: 'boolean' },
      all: { type: 'boolean' },
      'no-web': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  log.open('build');
  const variants = chosen(values);
  if (values.native || values.all) await build('native', ['monograph']);
  if (variants.length) await buildPackage(variants, { web: !values['no-web'] });
}

if (isMain(import.meta.url)) await runMain(main);
