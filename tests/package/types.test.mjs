// The declarations of the packed package say what users may write, in the ways that TypeScript finds
// packages; pages need no types of Node, and Node none of pages.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../../scripts/lib/paths.mjs';
import { openWorkshop, placeProject } from './project.mjs';

const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const typeRoots = path.join(root, 'node_modules', '@types');
let workshop;
let project;

before(async () => {
  workshop = await openWorkshop();
  project = placeProject(workshop, 'types', { page: false });
});
after(() => workshop.remove());

for (const config of ['tsconfig.json', 'tsconfig.nodenext.json', 'tsconfig.node.json']) {
  test(config, async () => {
    const args = [tsc, '-p', path.join(project, config), '--typeRoots', typeRoots];
    await promisify(execFile)(process.execPath, args).catch(({ stdout }) => assert.fail(stdout));
  });
}
