#!/usr/bin/env node
// Builds the engine's files with what certain models need, and with nothing else.
import './lib/node_version.mjs';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliBytes } from '../tests/bench/measure/sizes.mjs';
import { build, variants as allVariants } from './lib/cmake.mjs';
import { operatorLists, refusingParts, tracingParts } from './lib/engine_parts.mjs';
import { run } from './lib/exec.mjs';
import { isMain, runMain, SetupError } from './lib/fail.mjs';
import { log } from './lib/log.mjs';
import { ensurePackagesOfNpm } from './lib/npm.mjs';
import { buildDir, root } from './lib/paths.mjs';

const usage = `usage: npm run build-engine -- --for MODEL [--for MODEL]... [--variants LIST] [-o DIR]

Builds an engine that runs the given models and no others: DIR gets monograph-VARIANT.mjs and .wasm.

  --for MODEL      a model file; may be given several times
  --variants LIST  of ${allVariants.join(', ')} (default: all four)
  -o, --out DIR    where the files go (default: build/engine)`;

const why = ' This engine was built for certain models only. Build one for this model too: ' +
  'npm run build-engine -- --for MODEL (docs/guide/size.md).';

// Leaves files that are as they should be, for ninja's sake.
function writeChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const inSubset = (variant, ...path) => join(buildDir(variant), 'subset', ...path);

function writeParts(folder, { source, options }) {
  writeChanged(join(folder, 'parts.c'), source);
  writeChanged(join(folder, 'wraps.txt'), options);
}

// { op, xnnpack, part: names, image }: what the engine uses for the models. The simplest variant tells:
// they differ in kernels, not in what asks for them.
async function needsOf(models) {
  writeParts(inSubset('simd', 'needs'), tracingParts());
  await build('simd', ['monograph_needs']);
  const program = inSubset('simd', 'needs', 'monograph-needs.cjs');
  const { code, output } = await run(process.execPath, [program, ...models], { allowFailure: true });
  if (code) throw new SetupError(`The models cannot be used: ${output.trim()}`);
  const lines = output.split('\n').map((line) => line.split(' '));
  const named = (wanted) => lines.filter(([kind]) => kind === wanted).map(([, name]) => name);
  return { op: named('op'), xnnpack: named('xnnpack'), part: named('part'), image: output.includes('\nimage') };
}

// Builds one variant with these needs; the folder of its files.
async function buildVariant(variant, needs) {
  const folder = inSubset(variant, 'engine');
  writeParts(folder, refusingParts(needs.part));
  writeChanged(join(folder, 'operators.cc'), operatorLists(needs, why));
  await build(variant, ['monograph_subset', 'monograph_module']);
  return folder;
}

const filesOf = (variant) => [`monograph-${variant}.mjs`, `monograph-${variant}.wasm`];

async function place(variant, from, out) {
  const [glue, wasm] = filesOf(variant);
  mkdirSync(out, { recursive: true });
  const { minify } = await import('./build_web.mjs');
  await minify(join(from, glue), join(out, glue));
  copyFileSync(join(from, wasm), join(out, wasm));
}

const wasmBytes = (folder, variant) => brotliBytes(readFileSync(join(folder, filesOf(variant)[1])));

// Builds engines for the models into `out`; [{ variant, bytes, full }], sizes of the .wasm after brotli.
export async function buildEngine(models, { variants = allVariants, out }) {
  for (const model of models) if (!existsSync(model)) throw new SetupError(`There is no file ${model}.`);
  const needs = await needsOf(models);
  const rows = [];
  for (const variant of variants) {
    await place(variant, await buildVariant(variant, needs), out);
    const full = join(buildDir(variant), 'src', 'bindings');
    rows.push({ variant, bytes: wasmBytes(out, variant), full: wasmBytes(full, variant) });
  }
  return { needs, rows };
}

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

function table(rows) {
  const cells = rows.map(({ variant, bytes, full }) => [
    `monograph-${variant}.wasm`, kib(full), kib(bytes), `${Math.round((100 * bytes) / full)} %`,
  ]);
  const lines = [['brotli', 'all operators', 'these models', ''], ['---', '---:', '---:', '---:'], ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function chosenVariants(list) {
  const chosen = list?.split(',') ?? allVariants;
  const unknown = chosen.filter((name) => !allVariants.includes(name));
  if (unknown.length) throw new SetupError(`There is no variant ${unknown.join(', ')}.`, usage);
  return chosen;
}

function parse() {
  const options = {
    for: { type: 'string', multiple: true },
    variants: { type: 'string' },
    out: { type: 'string', short: 'o' },
    help: { type: 'boolean' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(error.message, usage);
  }
}

async function main() {
  const values = parse();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!values.for) throw new SetupError('build-engine needs a model.', usage);
  log.open('build-engine');
  // npm runs scripts in the project's folder, wherever it was called.
  const here = process.env.INIT_CWD ?? process.cwd();
  const out = values.out === undefined ? join(root, 'build', 'engine') : resolve(here, values.out);
  const models = values.for.map((path) => resolve(here, path));
  await ensurePackagesOfNpm();
  const { needs, rows } = await buildEngine(models, { variants: chosenVariants(values.variants), out });
  console.log(`\n${needs.op.length} operators. In ${relative(process.cwd(), out) || '.'}:\n\n${table(rows)}`);
  return 0;
}

if (isMain(import.meta.url)) await runMain(main);
