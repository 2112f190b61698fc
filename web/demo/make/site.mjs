// The demo site: what it shows is made, then Vite builds it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { build, createLogger } from 'vite';
import { siteConfig } from '../vite.config.mjs';
import { builtVariants, makeEngine } from './engine.mjs';
import { writeLicenses } from './licenses.mjs';
import { makeModels } from './models.mjs';
import { assetsDir, catalogFile } from './paths.mjs';
import { makePeers } from './peers.mjs';
import { makePictures } from './pictures.mjs';

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

// Resolves to a remark on what the site had to be built without.
export async function makeSite() {
  mkdirSync(assetsDir, { recursive: true });
  writeLicenses();
  const catalog = await makeCatalog();
  writeFileSync(catalogFile, JSON.stringify(catalog));
  await build({ ...siteConfig(catalog), customLogger: withoutAbsent(createLogger('warn')) });
  return lacks(catalog);
}
