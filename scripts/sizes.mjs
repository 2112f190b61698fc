#!/usr/bin/env node
// Prints the table of docs/guide/size.md, and writes it there: what is downloaded, in KiB after brotli, for the
// full engine and for engines for certain models.
import './lib/node_version.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliBytes } from '../tests/bench/measure/sizes.mjs';
import { buildPackage } from './build.mjs';
import { buildEngine } from './build_engine.mjs';
import { isMain, runMain } from './lib/fail.mjs';
import { log } from './lib/log.mjs';
import { root } from './lib/paths.mjs';

const variants = ['simd', 'relaxed'];
const page = join(root, 'docs', 'guide', 'size.md');
const int8 = join(root, 'models', 'efficientnet_lite0.int8.tflite');
const float = join(root, 'tests', 'accuracy', 'models', 'mobilenet.fp16.tflite');
const engines = [
  ['the default model (EfficientNet-Lite0, int8)', [int8]],
  ['a MobileNet in float', [float]],
  ['both', [int8, float]],
];

const kib = (bytes) => (bytes / 1024).toFixed(1);
const sizeOf = (name) => brotliBytes(readFileSync(join(root, 'dist', name)));
const line = (cells) => `| ${cells.join(' | ')} |`;
const row = (title, sizes) => line([title, ...sizes.map(kib)]);

// The JavaScript and the whole engine, then the engines for certain models.
async function rows() {
  const glue = variants.map((variant) => sizeOf(`monograph-${variant}.mjs`));
  const found = [row('`index.js`', variants.map(() => sizeOf('index.js'))), row('`monograph-*.mjs`', glue)];
  const full = variants.map((variant) => sizeOf(`monograph-${variant}.wasm`));
  found.push(row('`monograph-*.wasm`, all operators', full));
  for (const [title, models] of engines) {
    const built = await buildEngine(models, { variants, out: join(root, 'build', 'engine') });
    found.push(row(`the same for ${title}`, built.rows.map(({ bytes }) => bytes)));
  }
  return found;
}

async function main() {
  log.open('sizes');
  await buildPackage(variants);
  const table = [line(['KiB', ...variants]), line(['---', '---:', '---:']), ...(await rows())].join('\n');
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- sizes: npm run sizes -->\n).*?(<!-- \/sizes -->)/s;
  writeFileSync(page, text.replace(marked, (_, before, behind) => `${before}${table}\n${behind}`));
  console.log(`\n${table}`);
}

if (isMain(import.meta.url)) await runMain(main);
