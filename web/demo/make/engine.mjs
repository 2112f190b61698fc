// Which variants of the engine the site has, and what a visitor downloads for each.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { variants } from '../../../scripts/lib/cmake.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { makeOnce } from './made.mjs';
import { asset, work } from './paths.mjs';

const dist = (name) => join(root, 'dist', name);
const compressed = (name) => brotliCompressSync(readFileSync(dist(name))).length;

export function builtVariants() {
  return variants.filter((name) => existsSync(dist(`monograph-${name}.wasm`)));
}

const filesOf = (variant) => ['index.js', `monograph-${variant}.mjs`, `monograph-${variant}.wasm`];

// Compressing well takes seconds, so the sizes are kept.
async function brotliBytes() {
  const inputs = [...new Set(builtVariants().flatMap(filesOf))].map(dist);
  const file = work('engine_bytes.json');
  await makeOnce(file, inputs, () => {
    const bytes = builtVariants().map((name) => [name, filesOf(name).reduce((sum, part) => sum + compressed(part), 0)]);
    writeFileSync(file, JSON.stringify(Object.fromEntries(bytes)));
  });
  return JSON.parse(readFileSync(file, 'utf8'));
}

export async function makeEngine() {
  copyFileSync(dist('isolation.js'), asset('isolation.js'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { version, brotliBytes: await brotliBytes() };
}
