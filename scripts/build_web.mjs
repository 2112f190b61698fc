#!/usr/bin/env node
// Builds the JavaScript of the package into dist/ and puts the engine's files beside it.
//   node scripts/build_web.mjs [--variants LIST]
// dist/ gets the variants of LIST, by default all that have been built, and the JavaScript knows
// which they are.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import { run } from './lib/exec.mjs';
import { isMain, runMain } from './lib/fail.mjs';
import { root } from './lib/paths.mjs';

const dist = join(root, 'dist');
const allVariants = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
const source = (path) => join(root, 'web', 'src', path);

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  outdir: dist,
  logLevel: 'warning',
  legalComments: 'none',
  external: ['./monograph-*.mjs', 'sharp'],
};

const forBrowsers = {
  ...common,
  alias: { '#platform': source('platform_web.ts') },
  platform: 'browser',
  minify: true,
  // For the bundler of the page to replace.
  define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' },
};

// A classic script, which serves itself.
const isolation = {
  ...common,
  bundle: false,
  external: undefined,
  format: undefined,
  entryPoints: { isolation: source('isolation.js') },
  minify: true,
};

const forNode = { ...common, alias: { '#platform': source('node/platform_node.ts') }, platform: 'node' };

// Of the variants that run where there are no threads; only those that are built.
const engineModule = (variant) => [`engine-${variant}`, source(`engine/${variant}.ts`)];

const bundles = (variants) => [
  {
    ...forBrowsers,
    entryPoints: {
      index: source('index.ts'),
      worker: source('worker.ts'),
      ...Object.fromEntries(['simd', 'relaxed'].filter((name) => variants.includes(name)).map(engineModule)),
    },
  },
  {
    ...forNode,
    entryPoints: { node: source('node/index.ts'), bin: source('node/bin.ts') },
    splitting: true,
    chunkNames: 'node-[name]',
  },
  { ...forNode, entryPoints: { 'node-worker': source('node/worker.ts') } },
  isolation,
];

const changed = (path) => statSync(path).mtimeMs;
const isNewer = (from, to) =>
  !existsSync(to) || changed(to) < Math.max(changed(from), changed(fileURLToPath(import.meta.url)));

// Emscripten's script names itself where it starts workers, but bundlers rename it: we tell it. In
// Node workers would inherit --input-type, which only the main script may have.
function takeThreadScript(code, name) {
  const own = /new URL\("monograph-[a-z-]+\.mjs",\s*import\.meta\.url\),\s*workerOptions/g;
  const found = code.match(own)?.length ?? 0;
  if (found !== (name.includes('-threads') ? 1 : 0)) throw new Error(`${name} names itself ${found} times`);
  return code.replace(own, 'Module["threadScript"],{execArgv:[],...workerOptions}');
}

// Service workers take no script that awaits while it is loaded, and bundlers follow imports.
const withoutImports = (code) => code.replace(/await import\(["'](\w+)["']\)/g, 'process.getBuiltinModule("$1")');

// The minifier drops the comments that keep bundlers from resolving what is imported at run time.
function leaveToBrowser(name) {
  const path = join(dist, name);
  const code = readFileSync(path, 'utf8');
  const found = code.match(/\bimport\(\w+\)/g)?.length ?? 0;
  if (found !== 1) throw new Error(`${name} imports at run time in ${found} places`);
  const comments = '/*webpackIgnore:true*//*turbopackIgnore:true*//*@vite-ignore*/';
  writeFileSync(path, code.replace(/\bimport\((\w+)\)/, `import(${comments}$1)`));
}

// Emscripten removes white space only. `process` as a free name makes bundlers add a polyfill.
export async function minify(from, to) {
  const code = withoutImports(takeThreadScript(readFileSync(from, 'utf8'), basename(to)));
  const define = { process: 'globalThis.process' };
  const { code: small } = await transform(code, { minify: true, format: 'esm', target: 'es2022', define });
  writeFileSync(to, small);
}

const engineFiles = (variant) => [`monograph-${variant}.mjs`, `monograph-${variant}.wasm`];
const builtFile = (variant, name) => join(root, 'build', variant, 'src', 'bindings', name);
const isBuilt = (variant) => engineFiles(variant).every((name) => existsSync(builtFile(variant, name)));

async function placeEngine(variant, wanted) {
  for (const name of engineFiles(variant)) {
    const [from, to] = [builtFile(variant, name), join(dist, name)];
    if (!wanted) rmSync(to, { force: true });
    else if (isNewer(from, to)) await (name.endsWith('.mjs') ? minify : copyFileSync)(from, to);
  }
}

const toolFiles = ['monograph-tools.mjs', 'monograph-tools.wasm'];
const builtTool = (name) => join(root, 'build', 'simd', 'src', 'tools', name);

// The tools for Node, where they have been built.
async function placeTools(wanted) {
  for (const name of toolFiles) {
    const [from, to] = [builtTool(name), join(dist, name)];
    if (!wanted || !existsSync(from)) rmSync(to, { force: true });
    else if (isNewer(from, to)) await (name.endsWith('.mjs') ? minify : copyFileSync)(from, to);
  }
}

// Whose code is in the engine and in the tools, and must be named wherever it goes.
const thirdParties = {
  xnnpack: 'LICENSE',
  pthreadpool: 'LICENSE',
  fxdiv: 'LICENSE',
  flatbuffers: 'LICENSE',
  cli11: 'LICENSE',
  'nlohmann-json': 'LICENSE.MIT',
  protozero: 'LICENSE.md',
  'libjpeg-turbo': 'LICENSE.md',
  libpng: 'LICENSE',
  zlib: 'LICENSE',
  libwebp: 'COPYING',
};

function writeLicenses() {
  const texts = Object.entries(thirdParties).map(([name, file]) => {
    const text = readFileSync(join(root, '.deps', name, file), 'utf8').trim();
    return `${name}\n${'='.repeat(name.length)}\n\n${text}\n`;
  });
  writeFileSync(join(dist, 'LICENSES.txt'), texts.join('\n\n'));
}

// All of dist/ is published, so nothing may stay there of what other sources once gave.
function removeOldFiles() {
  const kept = [...allVariants.flatMap(engineFiles), ...toolFiles, 'types'];
  for (const name of readdirSync(dist)) {
    if (!kept.includes(name)) rmSync(join(dist, name), { recursive: true });
  }
}

// `types` also checks the types and writes the declarations.
export async function buildWeb({ variants = allVariants.filter(isBuilt), types = true } = {}) {
  mkdirSync(dist, { recursive: true });
  removeOldFiles();
  writeLicenses();
  for (const variant of allVariants) await placeEngine(variant, variants.includes(variant));
  await placeTools(variants.includes('simd'));
  const own = { MONOGRAPH_VARIANTS: JSON.stringify(variants) };
  await Promise.all(bundles(variants).map(({ define, ...options }) => build({ ...options, define: { ...define, ...own } })));
  for (const name of ['index.js', 'worker.js']) leaveToBrowser(name);
  if (types) await run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'web']);
}

async function main() {
  const { values } = parseArgs({ options: { variants: { type: 'string' } } });
  await buildWeb({ variants: values.variants?.split(',') });
}

if (isMain(import.meta.url)) await runMain(main);
