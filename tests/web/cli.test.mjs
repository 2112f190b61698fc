// The command line of the package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { root } from '../../scripts/lib/paths.mjs';
import { colorClassifier, product } from '../support/models.mjs';
import { SAMPLE_LABELS, sampleName, samplePaths } from '../support/samples.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-cli-'));
after(() => fs.rmSync(folder, { recursive: true }));

const inFolder = (name) => path.join(folder, name);
const background = (r, g, b) => ({ create: { width: 20, height: 10, channels: 3, background: { r, g, b } } });

fs.writeFileSync(inFolder('color.tflite'), colorClassifier());
fs.writeFileSync(inFolder('product.tflite'), product());
fs.writeFileSync(inFolder('broken.jpg'), 'no picture');
await sharp(background(250, 3, 2)).toFile(inFolder('red.png'));
await sharp(background(1, 4, 240)).webp({ lossless: true }).toFile(inFolder('blue.webp'));

function monograph(...args) {
  return new Promise((resolve) => {
    const command = [path.join(root, 'dist', 'bin.js'), ...args];
    execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? 0, stdout, stderr, lines: stdout.trimEnd().split('\n') });
    });
  });
}

test('prints a line of JSON an image', async () => {
  const { status, lines, stderr } = await monograph('classify', '--json', '--model', 'color.tflite', 'red.png', 'blue.webp');
  assert.equal(status, 0, stderr);
  const [red, blue] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(red), ['file', 'labels', 'scores', 'ms']);
  assert.deepEqual([red.file, red.labels[0], blue.file, blue.labels[0]], ['red.png', 'red', 'blue.webp', 'blue']);
  assert.ok(red.scores[0] > 0.99 && red.ms > 0);
});

test('goes on behind an image that fails', async () => {
  const { status, lines } = await monograph('classify', '--json', '--model', 'color.tflite', 'none.png', 'broken.jpg', 'red.png');
  assert.equal(status, 1);
  const results = lines.map((line) => JSON.parse(line));
  assert.deepEqual(results.map(({ file, error }) => [file, error?.code]), [
    ['none.png', 'IO'],
    ['broken.jpg', 'DECODE_FAILED'],
    ['red.png', undefined],
  ]);
  assert.ok(results[0].error.message.length > 10);
});

test('reports a model that does not load for every image', async () => {
  for (const [model, code] of [['red.png', 'NOT_A_MODEL'], ['none.tflite', 'IO'], ['product.tflite', 'UNSUPPORTED_MODEL']]) {
    const { status, lines } = await monograph('classify', '--json', '--model', model, 'red.png', 'blue.webp');
    assert.equal(status, 1);
    assert.deepEqual(lines.map((line) => JSON.parse(line).error.code), [code, code]);
  }
});

test('prints bars within 80 columns', async () => {
  const { status, lines } = await monograph('classify', '--model', 'color.tflite', 'red.png', 'none.png');
  assert.equal(status, 1);
  assert.match(lines[0], /^red\.png {2}\d+\.\d ms$/);
  assert.match(lines[1], /^ {2}red +\d+\.\d% █+/);
  assert.ok(lines.slice(0, 3).every((line) => line.length <= 80));
  assert.match(lines.at(-1), /IO: /);
});

test('takes threads and variants', async () => {
  for (const args of [['--variant', 'simd'], ['--variant', 'simd-threads', '--threads', '2'], ['--threads', '1']]) {
    const { status, stderr } = await monograph('classify', ...args, '--model', 'color.tflite', 'red.png');
    assert.equal(status, 0, stderr);
  }
});

test('says of each image what is wrong with it', async () => {
  const { lines } = await monograph('classify', '--json', '--model', 'color.tflite', '.', 'none.png', 'broken.jpg');
  const errors = lines.map((line) => JSON.parse(line).error);
  const expected = [['IO', /folder/], ['IO', /no file none\.png/], ['DECODE_FAILED', /JPEG, PNG/]];
  expected.forEach(([code, message], i) => {
    assert.equal(errors[i].code, code);
    assert.match(errors[i].message, message);
  });
});

test('ends when nobody reads on', async () => {
  const bin = path.join(root, 'dist', 'bin.js');
  const images = Array(200).fill('red.png').join(' ');
  const line = `"${process.execPath}" "${bin}" classify --model color.tflite ${images} | head -n 1`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], { cwd: folder });
  assert.match(stdout, /^red\.png/);
  assert.equal(stderr, '');
});

test('helps', async () => {
  for (const args of [['--help'], ['help'], ['classify', '--help'], ['convert', '--help']]) {
    const { status, stdout } = await monograph(...args);
    assert.equal(status, 0);
    assert.match(stdout, args.length > 1 ? new RegExp(`Usage: monograph ${args[0]}`) : /Subcommands:[^]*classify[^]*pack/);
    assert.ok(stdout.split('\n').every((line) => line.length <= 80));
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  assert.equal((await monograph('--version')).stdout, `${version}\n`);
});

const WRONG_USAGE = [
  [],
  ['clasify', 'red.png'],
  ['classify'],
  ['classify', '--model'],
  ['classify', '--fast', 'red.png'],
  ['classify', '--threads', 'many', 'red.png'],
  ['classify', '--variant', 'fast', 'red.png'],
];

test('refuses wrong usage with status 2', async () => {
  for (const args of WRONG_USAGE) {
    const { status, stdout, stderr } = await monograph(...args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^monograph: .+\nTry: monograph( classify)? --help\n$/s);
  }
});

test('names the samples with the default model', async () => {
  const { status, lines } = await monograph('classify', '--json', ...samplePaths);
  assert.equal(status, 0);
  lines.map((line) => JSON.parse(line)).forEach(({ file, labels }) => {
    assert.match(labels[0], SAMPLE_LABELS[sampleName(file)]);
  });
});
