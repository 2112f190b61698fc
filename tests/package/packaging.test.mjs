// The packed package: complete and nothing else; and as tools see it: publint, are-the-types-wrong,
// and bundlers that leave out what is not used.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { openWorkshop } from './project.mjs';

const VARIANTS = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
let workshop;

before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.remove());

const tool = (file) => import(pathToFileURL(path.join(workshop.tools, file)).href);

// The paths that an entry of package.json names, with their stars.
const targetsOf = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targetsOf));

const filesAt = (target) => {
  const [start, end = ''] = path.posix.normalize(target).split('*');
  const fits = (name) => (target.includes('*') ? name.startsWith(start) && name.endsWith(end) : name === start);
  return workshop.files.filter(fits);
};

test('all that package.json names is there, and no sources', () => {
  const { main, types, exports, bin, sideEffects } = JSON.parse(fs.readFileSync(path.join(workshop.installed, 'package.json'), 'utf8'));
  for (const target of [main, types, exports, bin, sideEffects].flatMap(targetsOf)) {
    assert.ok(filesAt(target).length > 0, `${target} is missing`);
  }
  const others = ['README.md', 'LICENSE', 'dist/LICENSES.txt', 'dist/node-worker.js', 'dist/monograph-tools.wasm'];
  const models = ['models/efficientnet_lite0.int8.tflite', 'models/licenses/efficientnet_lite0.txt', 'models/manifest.json'];
  const engines = VARIANTS.flatMap((variant) => [`dist/monograph-${variant}.mjs`, `dist/monograph-${variant}.wasm`]);
  for (const name of [...others, ...models, ...engines]) assert.ok(workshop.files.includes(name), `${name} is missing`);
  const stray = workshop.files.filter((name) => !/^(dist|docs\/guide|models)\/|^(package\.json|README\.md|LICENSE)$/.test(name));
  assert.deepEqual(stray, []);
});

// Turbopack would follow it for ever.
test('the script of a worker does not name itself', () => {
  const script = fs.readFileSync(path.join(workshop.installed, 'dist', 'worker.js'), 'utf8');
  assert.doesNotMatch(script, /new Worker|worker\.js/);
});

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
