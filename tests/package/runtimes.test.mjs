// The packed package without a page: in every runtime that there is for this machine, and imported
// by servers that render pages.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { ensureRuntime } from '../../scripts/toolchain/runtimes.mjs';
import { openWorkshop, placeProject } from './project.mjs';

const LABELS = ['red', 'blue', 'grün'];
const RUNTIMES = {
  'this Node': { program: process.execPath },
  'Node 22': { program: await ensureRuntime('node22'), relaxed: false },
  'Node 24': { program: await ensureRuntime('node24'), relaxed: true },
  Deno: { program: await ensureRuntime('deno'), flags: ['run', '--allow-all'], relaxed: true },
  Bun: { program: await ensureRuntime('bun'), relaxed: true },
};
let workshop;

before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.remove());

// Its output. A program that does not end by itself fails by the time limit.
async function output(program, args, cwd) {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, timeout: 60_000 });
  return stdout;
}

for (const [name, { program, flags = [], relaxed }] of Object.entries(RUNTIMES)) {
  const skip = program === undefined && `there is no ${name} for this machine`;
  test(`${name} loads, runs, refuses what is wrong, and ends by itself`, { skip }, async () => {
    const project = placeProject(workshop, 'runtimes', { as: name.replace(' ', '-'), page: false });
    const report = JSON.parse(await output(program, [...flags, 'main.mjs'], project));
    const hasRelaxed = relaxed ?? Number.parseInt(process.versions.node, 10) >= 24;
    const used = (threads) => ({
      labels: LABELS,
      wrong: 'SHAPE_MISMATCH',
      disposed: 'DISPOSED',
      variant: (hasRelaxed ? 'relaxed' : 'simd') + (threads > 1 ? '-threads' : ''),
      threads,
    });
    assert.deepEqual(report, {
      same: true,
      oneThread: used(1),
      threads: used(2),
      worker: used(1),
      several: [used(1), used(2), used(1)],
      missing: 'IO',
      broken: 'NOT_A_MODEL',
    });
  });
}

test('importing the files for browsers touches nothing of a page', async () => {
  const project = placeProject(workshop, 'ssr', { page: false });
  assert.equal(await output(process.execPath, ['main.mjs'], project), 'index.js engine-simd.js engine-relaxed.js\n');
});
