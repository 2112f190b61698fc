// Where the demo site is made.
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

export const demoDir = join(root, 'web', 'demo');

const workDir = join(root, 'build', 'demo-work');

// What the site serves as it is: models, pictures. Vite copies it.
export const assetsDir = join(workDir, 'assets');

// What was fetched and made on the way, and notes of what it was made of.
export const work = (...parts) => join(workDir, ...parts);

// The site: any static host can serve this folder, at any path.
export const siteDir = join(root, 'build', 'demo');

export const asset = (...parts) => join(assetsDir, ...parts);

// What the page is told about the site.
export const catalogFile = work('catalog.json');
