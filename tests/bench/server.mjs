// What the pages fetch, on loopback and cross-origin isolated.
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { peersDir } from './peers.mjs';

// Ignored by git; everything in it can be made again.
const workDir = join(root, 'build', 'bench');
export const modelsDir = join(workDir, 'models');
export const bundlesDir = join(workDir, 'bundles');
export const sizesFile = join(workDir, 'brotli.json');

// Folders of the contenders' own files, which a user's page would fetch too.
const contenderFolders = {
  bundles: bundlesDir,
  dist: join(root, 'dist'),
  peers: join(peersDir, 'node_modules'),
};
const otherFolders = {
  '': join(peersDir, 'page'),
  'bench-models': modelsDir,
  models: join(root, 'models'),
};

// `files` collects the paths of contenders' files that are fetched.
export async function startServer() {
  const files = new Set();
  const onFile = (path) => {
    if (Object.values(contenderFolders).some((folder) => path.startsWith(folder))) files.add(path);
  };
  const server = await serve({ folders: { ...otherFolders, ...contenderFolders }, onFile });
  return { ...server, files };
}
