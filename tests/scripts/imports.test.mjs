// What can be called in a fresh clone reads no package of npm before it has installed them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/lib/paths.mjs';

const COMMANDS = ['test', 'start', 'build', 'build_demo', 'build_engine', 'sizes', 'docs', 'lint'].map((name) => `scripts/${name}.mjs`);

// The packages that `entry` imports when it starts, each with the file that names it.
async function packagesAtStart(entry) {
  const options = { bundle: true, packages: 'external', metafile: true, write: false, platform: 'node', format: 'esm' };
  const { metafile } = await build({ ...options, entryPoints: [entry], absWorkingDir: root, logLevel: 'silent' });
  const found = [];
  const seen = new Set([entry]);
  for (const file of seen) {
    const imports = metafile.inputs[file].imports.filter(({ kind }) => kind === 'import-statement');
    for (const { path, external } of imports) {
      if (!external) seen.add(path);
      else if (!path.startsWith('node:')) found.push(`${file} imports ${path}`);
    }
  }
  assert.ok(seen.size > 2, 'the imports were followed');
  return found;
}

for (const command of [...COMMANDS, 'tests/bench/main.mjs', 'tests/accuracy/main.mjs']) {
  test(`${command} starts without packages`, async () => {
    assert.deepEqual(await packagesAtStart(command), []);
  });
}

test('a package that is imported at once is noticed', async () => {
  assert.deepEqual(await packagesAtStart('scripts/build_web.mjs'), ['scripts/build_web.mjs imports esbuild']);
});
