// The demo site. `npm start` makes the folder of assets first: scripts/build_demo.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { fillPage } from './make/page.mjs';
import { assetsDir, catalogFile, demoDir, siteDir } from './make/paths.mjs';

// `catalog` is what the page knows of the site; `changes` are for tests.
export function siteConfig(catalog, changes = {}) {
  // The page's text comes from parts, so that three tabs share one workbench.
  const page = {
    name: 'monograph-page',
    transformIndexHtml: { order: 'pre', handler: (html) => fillPage(html, catalog) },
  };
  return {
    configFile: false,
    logLevel: 'warn',
    root: demoDir,
    base: './',
    publicDir: changes.publicDir ?? assetsDir,
    plugins: [page],
    define: { CATALOG: JSON.stringify(catalog) },
    resolve: { alias: { monograph: join(root, 'dist', 'index.js') } },
    build: {
      outDir: changes.outDir ?? siteDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: ['index.html', 'compare_frame.html'].map((name) => join(demoDir, name)) },
    },
    worker: { format: 'es' },
  };
}

export const readCatalog = () => JSON.parse(readFileSync(catalogFile, 'utf8'));

export default () => siteConfig(readCatalog());
