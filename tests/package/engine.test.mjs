// An engine that was built for certain models (npm run build-engine) runs these with the same bits, and says
// of others that it cannot.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before, describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/lib/paths.mjs';
import { decodeImage, defaultModelUrl, Model } from '../../dist/node.js';
import { brotliBytes } from '../bench/measure/sizes.mjs';
import { colorClassifier, squares } from '../support/models.mjs';
import { floatModel, samplePaths } from '../support/samples.mjs';
import { missing, sharedPath } from '../support/shared.mjs';
import { writeModel } from '../support/tflite_writer.mjs';

const { subsets } = JSON.parse(readFileSync(path.join(root, 'tests', 'sizes.json'), 'utf8'));
const isBuiltHere = existsSync(path.join(root, 'build', 'simd', 'build.ninja'));

// "b" = "a" + "a", float32 [1, 4].
function sum() {
  const shape = [1, 4];
  return writeModel({
    tensors: [{ name: 'a', dtype: 'float32', shape }, { name: 'b', dtype: 'float32', shape }],
    operators: [{ code: 0, inputs: [0, 0], outputs: [1], options: { type: 11, fields: [] } }],
    inputs: [0],
    outputs: [1],
  });
}

describe('an engine for the default model', { skip: !isBuiltHere && 'the engine was not built here' }, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-engine-'));
  const out = path.join(folder, 'engine');
  const full = { variant: 'simd' };
  const small = { variant: 'simd', assets: pathToFileURL(`${out}${path.sep}`) };

  before(() => {
    const model = path.join(root, 'models', 'efficientnet_lite0.int8.tflite');
    const script = path.join(root, 'scripts', 'build_engine.mjs');
    execFileSync(process.execPath, [script, '--for', model, '--variants', 'simd', '-o', out], { stdio: 'pipe' });
  });
  after(() => rmSync(folder, { recursive: true }));

  // What one engine makes of a model.
  async function answers(options, source, inputs) {
    const model = await Model.load(source, options);
    const results = [];
    for (const input of inputs) results.push(await model.run(input));
    model.dispose();
    return results;
  }

  async function assertRefused(source) {
    const error = await Model.load(source, small).then(() => assert.fail('was not refused'), (reason) => reason);
    assert.equal(error.code, 'UNSUPPORTED_OPERATOR', error.message);
    assert.match(error.message, /built for certain models only.*npm run build-engine -- --for MODEL/);
    return error;
  }

  test('is smaller than its ceiling', (context) => {
    const name = 'efficientnet_lite0.int8';
    const bytes = brotliBytes(readFileSync(path.join(out, 'monograph-simd.wasm')));
    context.diagnostic(`${bytes} of ${subsets[name]} bytes`);
    assert.ok(bytes <= subsets[name], `${bytes} bytes, ${bytes - subsets[name]} more than its ceiling`);
  });

  test('gives the same bits', async () => {
    const images = await Promise.all(samplePaths.map((file) => decodeImage(file)));
    const expected = await answers(full, defaultModelUrl, images);
    assert.deepEqual(await answers(small, defaultModelUrl, images), expected);
  });

  test('names the operators that it lacks', async () => {
    assert.match((await assertRefused(colorClassifier())).message, /missing: CAST\./);
    assert.match((await assertRefused(floatModel)).message, /missing: .*PAD/);
  });

  test('refuses a known operator of a type whose kernels it lacks', async () => {
    await assertRefused(sum());
  });

  test('runs another model that does with what is there', async () => {
    const input = { x0: { data: Float32Array.of(1.5, -2, 3), shape: [1, 3] } };
    assert.deepEqual(await answers(small, squares(2), [input]), await answers(full, squares(2), [input]));
  });

  test('is built by the command too, where the sources are', () => {
    cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true, filter: (name) => !/wasm$/.test(name) });
    cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    const command = (at) => spawnSync(process.execPath, [path.join(at, 'dist', 'bin.js'), 'build-engine'], { encoding: 'utf8' });
    const inProject = command(root);
    assert.equal(inProject.status, 1);
    assert.match(inProject.stderr, /build-engine needs a model/);
    const elsewhere = command(folder);
    assert.equal(elsewhere.status, 1);
    assert.match(elsewhere.stderr, /git clone.*npm run build-engine -- --for MODEL -o DIR/);
  });

  test('refuses real models of other types', { skip: missing('zoo') }, async () => {
    const models = readdirSync(sharedPath('zoo')).filter((name) => name.endsWith('.tflite'));
    for (const name of models) await assertRefused(sharedPath('zoo', name));
  });
});
