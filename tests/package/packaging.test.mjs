// The packed package as tools see it: publint, are-the-types-wrong, and bundlers that leave out
// what is not used.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { openWorkshop } from './project.mjs';

let workshop;

before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.remove());

const tool = (file) => import(pathToFileURL(path.join(workshop.tools, file)).href);

test('publint has nothing to say', async () => {
  const { publint } = await tool('publint/src/index-node.js');
  const { messages } = await publint({ pkgDir: workshop.installed, level: 'suggestion', strict: true, pack: false });
  assert.deepEqual(messages, []);
});

// Of what is for import in ES modules; the others are files for pages, which have no types.
test('the types of all modules are found, and are right', async () => {
  const { checkPackage, createPackageFromTarballData } = await tool('@arethetypeswrong/core/dist/index.js');
  const { problems, entrypoints } = await checkPackage(
    createPackageFromTarballData(new Uint8Array(fs.readFileSync(workshop.tarball))),
  );
  for (const name of ['.', './node', './worker', './engine/*']) assert.ok(name in entrypoints, name);
  const ofModules = problems.filter(
    ({ resolutionKind, entrypoint }) =>
      !['node10', 'node16-cjs'].includes(resolutionKind) && entrypoint !== './isolation.js',
  );
  assert.deepEqual(ofModules, []);
});

async function withEsbuild(folder) {
  const { outputFiles } = await build({
    absWorkingDir: folder, entryPoints: ['entry.js'], bundle: true, format: 'esm', minify: true, write: false, logLevel: 'silent',
  });
  return outputFiles[0].text;
}

async function withRollup(folder) {
  const { rollup } = await tool('rollup/dist/es/rollup.js');
  const { nodeResolve } = await tool('@rollup/plugin-node-resolve/dist/es/index.js');
  const bundle = await rollup({
    input: path.join(folder, 'entry.js'), plugins: [nodeResolve({ browser: true })], logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output[0].code;
}

for (const [bundler, bundled] of Object.entries({ esbuild: withEsbuild, Rollup: withRollup })) {
  const codeOf = async (source) => {
    const folder = path.dirname(path.dirname(workshop.installed));
    fs.writeFileSync(path.join(folder, 'entry.js'), source);
    return (await bundled(folder)).trim();
  };

  test(`${bundler} leaves out what is not used`, async () => {
    assert.equal(await codeOf("import 'monograph';"), '');
    assert.equal(await codeOf("import { Model } from 'monograph';"), '');
  });

  test(`${bundler} takes no engine for an error's class`, async () => {
    const code = await codeOf("import { MonographError } from 'monograph'; console.log(MonographError);");
    assert.match(code, /MonographError/);
    assert.doesNotMatch(code, /\.wasm|WebAssembly/);
    assert.ok(code.length < 3000, `${code.length} bytes`);
  });

  test(`${bundler} keeps the script of a worker`, async () => {
    assert.match(await codeOf("import 'monograph/worker';"), /onmessage/);
  });
}
