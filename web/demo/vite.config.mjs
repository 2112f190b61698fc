// The demo site. `npm start` makes the folder of assets first: scripts/build_demo.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { root } from '../../scripts/lib/paths.mjs';
import { assetsDir, catalogFile, demoDir, siteDir } from './make/paths.mjs';
import { fillPage } from './make/page.mjs';

const catalog = JSON.parse(readFileSync(catalogFile, 'utf8'));

// The page's text comes from parts, so that three tabs share one workbench.
const page = {
  name: 'monograph-page',
  transformIndexHtml: { order: 'pre', handler: (html) => fillPage(html, catalog) },
};

export default defineConfig({
  root: demoDir,
  base: './',
  publicDir: assetsDir,
  plugins: [page],
  define: { CATALOG: JSON.stringify(catalog) },
  resolve: { alias: { monograph: join(root, 'dist', 'index.js') } },
  build: {
    outDir: siteDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
