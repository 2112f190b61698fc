#!/usr/bin/env node
// Builds the demo site into build/demo, of dist/ and of what the project has of models and pictures.
//   node scripts/build_demo.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { builtVariants, makeEngine } from '../web/demo/make/engine.mjs';
import { writeLicenses } from '../web/demo/make/licenses.mjs';
import { makeModels } from '../web/demo/make/models.mjs';
import { assetsDir, catalogFile } from '../web/demo/make/paths.mjs';
import { makePeers } from '../web/demo/make/peers.mjs';
import { makePictures } from '../web/demo/make/pictures.mjs';
import { siteConfig } from '../web/demo/vite.config.mjs';
import { isMain, runMain } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOfNpm } from './lib/npm.mjs';

// What the page knows of the site.
async function makeCatalog() {
  const pictures = await makePictures();
  const models = await makeModels();
  const peers = await makePeers();
  return { engine: await makeEngine(), variants: builtVariants(), pictures, models, peers };
}

// The package names all variants of the engine, and Vite would complain of each that was not built.
function withoutAbsent(logger) {
  const warnOnce = (text, options) => {
    if (!/monograph-[\w-]+\.(mjs|wasm)".*doesn't exist at build time/.test(text)) logger.warnOnce(text, options);
  };
  return { ...logger, warnOnce };
}

// What could not be fetched, for the line of the step.
function lacks({ models, peers }) {
  const missing = [];
  if (!models.some(({ tab }) => tab === 'detect')) missing.push('detector and segmenter');
  if (peers === undefined) missing.push('other engines');
  return missing.length > 0 ? `without ${missing.join(', ')}, whose packages could not be fetched` : undefined;
}

// The packages of npm need not be there when this file is read.
export async function buildDemo() {
  await ensurePackagesOfNpm();
  await step('Build the demo site', async () => {
    mkdirSync(assetsDir, { recursive: true });
    writeLicenses();
    const catalog = await makeCatalog();
    writeFileSync(catalogFile, JSON.stringify(catalog));
    const { build, createLogger } = await import('vite');
    await build({ ...siteConfig(catalog), customLogger: withoutAbsent(createLogger('warn')) });
    return lacks(catalog);
  });
}

async function main() {
  log.open('demo');
  await buildDemo();
}

if (isMain(import.meta.url)) await runMain(main);
