// Which variants of the engine the site has, and what a visitor downloads for each.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variants } from '../../../scripts/lib/cmake.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { BEST, brotliBytes, QUICK } from './compress.mjs';
import { asset } from './paths.mjs';

const dist = (name) => join(root, 'dist', name);
const filesOf = (variant) => ['index.js', `monograph-${variant}.mjs`, `monograph-${variant}.wasm`].map(dist);

export function builtVariants() {
  return variants.filter((name) => existsSync(dist(`monograph-${name}.wasm`)));
}

async function bytesOf(quality) {
  const bytes = {};
  for (const name of builtVariants()) bytes[name] = await brotliBytes(name, filesOf(name), quality);
  return bytes;
}

// `quickBytes` are for the comparison with engines that are compressed in the same way.
export async function makeEngine() {
  copyFileSync(dist('isolation.js'), asset('isolation.js'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { version, brotliBytes: await bytesOf(BEST), quickBytes: await bytesOf(QUICK) };
}
