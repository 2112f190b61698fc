#!/usr/bin/env node
// Builds the demo site into build/demo, of dist/ and of what the project has of models and pictures.
//   node scripts/build_demo.mjs
import { isMain, runMain } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOfNpm } from './lib/npm.mjs';

export async function buildDemo() {
  await ensurePackagesOfNpm();
  const { makeSite } = await import('../web/demo/make/site.mjs');
  await step('Build the demo site', makeSite);
}

async function main() {
  log.open('demo');
  await buildDemo();
}

if (isMain(import.meta.url)) await runMain(main);
