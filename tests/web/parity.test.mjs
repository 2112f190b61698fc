// One file, the same answers: in every variant that runs in this Node, and natively.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { buildDir } from '../../scripts/lib/paths.mjs';
import { decodeImage, defaultModelUrl, Model } from '../../dist/node.js';
import { npyBytes, npyValues } from '../support/npy.mjs';
import { floatModel, sameScores, SAMPLE_LABELS, sampleName, samplePaths } from '../support/samples.mjs';
import { missing, readPhoto, sharedPath, sharedPhotos } from '../support/shared.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const FLOAT_TOLERANCE = 1e-5;
const native = path.join(buildDir('native'), 'src', 'tools', 'monograph');

const images = await Promise.all(samplePaths.map((file) => decodeImage(file)));

const MODELS = { 'the default model': fileURLToPath(defaultModelUrl), 'a float model': floatModel };

async function classifyAll(source, variant) {
  const model = await Model.load(source, { variant, threads: threadsOf(variant) });
  const results = [];
  for (const image of images) results.push(await model.run(image));
  model.dispose();
  return results;
}

function assertSame(actual, expected, what) {
  actual.forEach((result, i) => {
    const message = `${what}, ${samplePaths[i]}: ${JSON.stringify([result, expected[i]])}`;
    assert.ok(sameScores(result, expected[i], FLOAT_TOLERANCE), message);
  });
}

const references = {};
for (const [name, source] of Object.entries(MODELS)) references[name] = await classifyAll(source, 'simd');

test('the default model names the sample photographs', () => {
  references['the default model'].forEach(({ labels, scores }, i) => {
    assert.match(labels[0], SAMPLE_LABELS[sampleName(samplePaths[i])]);
    assert.equal(labels.length, 5);
    const sorted = Array.from(scores).sort((a, b) => b - a);
    assert.deepEqual(Array.from(scores), sorted);
    assert.ok(sorted[4] >= 0 && sorted.reduce((sum, score) => sum + score, 0) <= 1 + FLOAT_TOLERANCE);
  });
});

for (const [name, source] of Object.entries(MODELS)) {
  for (const variant of variantsHere().slice(1)) {
    test(`${variant} gives what simd gives for ${name}`, async () => {
      assertSame(await classifyAll(source, variant), references[name], variant);
    });
  }
}

test('a batch gives what its images give alone', async () => {
  const model = await Model.load(defaultModelUrl);
  const [image] = images;
  const mirrored = await sharp(image.data, { raw: { ...image, channels: 3 } }).flop().raw().toBuffer();
  const other = { ...image, data: new Uint8Array(mirrored) };
  const batch = await model.run([image, other]);
  const alone = [await model.run(image), await model.run(other)];
  batch.forEach((result, i) => assert.ok(sameScores(result, alone[i], FLOAT_TOLERANCE)));
  model.dispose();
});

const skipNative = !existsSync(native) && 'the native tool is not built';

// As PNG: decoders of JPEG differ by a few levels.
async function classifyNatively(source) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-'));
  const files = samplePaths.map((file) => path.join(folder, `${sampleName(file)}.png`));
  for (const [i, { data, width, height }] of images.entries()) {
    await sharp(data, { raw: { width, height, channels: 3 } }).toFile(files[i]);
  }
  const args = ['classify', '--json', '--model', source, ...files];
  const { stdout } = await promisify(execFile)(native, args);
  rmSync(folder, { recursive: true });
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

for (const [name, source] of Object.entries(MODELS)) {
  test(`the native tool gives what simd gives for ${name}`, { skip: skipNative }, async () => {
    const results = await classifyNatively(source);
    assert.equal(results.length, images.length);
    assertSame(results, references[name], 'native');
  });
}

const QUANTISED = 'mobilenet_v2_1.0_224_quant.tflite';
const QUANTA = 1;
const skipQuantised = missing('zoo', QUANTISED) || missing('photos');

const photoFor = ({ shape }) => readPhoto(sharedPhotos()[0], shape[2], shape[1]);

async function runQuantised(variant) {
  const model = await Model.load(sharedPath('zoo', QUANTISED), { variant, threads: threadsOf(variant) });
  const { [model.outputs[0].name]: tensor } = await model.run(await photoFor(model.inputs[0]));
  const { inputs, outputs } = model;
  model.dispose();
  return { quanta: tensor.data, inputs, outputs };
}

function assertQuanta(actual, expected) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= QUANTA, `class ${i}`));
  assert.ok(new Set(expected).size > QUANTA + 1, 'the outputs differ among each other');
}

for (const variant of variantsHere().slice(1)) {
  test(`${variant} gives what simd gives for a quantised model`, { skip: skipQuantised }, async () => {
    assertQuanta((await runQuantised(variant)).quanta, (await runQuantised('simd')).quanta);
  });
}

const skipNativeQuantised = skipQuantised || (!existsSync(native) && 'the native tool is not built');

test('the native tool gives what simd gives for a quantised model', { skip: skipNativeQuantised }, async () => {
  const { quanta, inputs, outputs } = await runQuantised('simd');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-'));
  const { data } = await photoFor(inputs[0]);
  writeFileSync(path.join(folder, 'image.npy'), npyBytes('uint8', inputs[0].shape, data));
  const args = ['run', sharedPath('zoo', QUANTISED), '--input', 'image.npy', '--out', '.', '--json'];
  const { stdout } = await promisify(execFile)(native, args, { cwd: folder });
  const [{ name, file }] = JSON.parse(stdout).outputs;
  assert.equal(name, outputs[0].name);
  const found = npyValues(readFileSync(path.join(folder, file)));
  rmSync(folder, { recursive: true });
  assertQuanta(found, quanta);
});
