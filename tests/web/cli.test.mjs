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

const LARGE = 1000;

const inFolder = (name) => path.join(folder, name);
const background = (r, g, b) => ({ create: { width: 20, height: 10, channels: 3, background: { r, g, b } } });

fs.writeFileSync(inFolder('color.tflite'), colorClassifier());
fs.writeFileSync(inFolder('small.tflite'), colorClassifier({ height: 10, width: 20 }));
fs.writeFileSync(inFolder('product.tflite'), product());
fs.writeFileSync(inFolder('broken.jpg'), 'no picture');
await sharp(background(250, 3, 2)).toFile(inFolder('red.png'));
await sharp(background(250, 3, 2)).resize(10, 30).toFile(inFolder('tall.png'));
await sharp(background(3, 250, 2)).resize(LARGE, LARGE).toFile(inFolder('large.png'));
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

test('runs images together and answers as for each alone', async () => {
  const files = ['red.png', 'blue.webp', 'none.png', 'tall.png', 'broken.jpg', 'red.png', 'blue.webp'];
  const run = async (...args) => {
    const { status, lines } = await monograph('classify', '--json', ...args, ...files);
    assert.equal(status, 1);
    return lines.map((line) => ({ ...JSON.parse(line), ms: 0 }));
  };
  for (const model of ['color.tflite', 'small.tflite']) {
    const alone = await run('--model', model);
    assert.deepEqual(alone.map(({ file }) => file), files);
    for (const batch of [2, 3, 7, 100]) {
      assert.deepEqual(await run('--model', model, '--batch', `${batch}`), alone, `${model}, ${batch}`);
    }
  }
});

test('loses no answer to an image that the model does not take', async () => {
  const files = ['red.png', 'tall.png', 'blue.webp'];
  const { status, lines } = await monograph('classify', '--json', '--model', 'small.tflite', '--batch', '3', ...files);
  assert.equal(status, 1);
  const results = lines.map((line) => JSON.parse(line));
  assert.deepEqual(results.map(({ labels, error }) => labels?.[0] ?? error.code), ['red', 'SHAPE_MISMATCH', 'blue']);
});

test('holds the images of two batches at most', async () => {
  const files = Array(400).fill('large.png');
  const memory = ['-e', `
    const { classifyFiles } = await import(${JSON.stringify(path.join(root, 'dist', 'node.js'))});
    const most = () => process.memoryUsage().rss;
    const found = [];
    for await (const result of classifyFiles(${JSON.stringify(files)}, { model: 'color.tflite', batch: 8, threads: 1 })) {
      if ('error' in result) throw new Error(result.error.message);
      found.push(most());
    }
    console.log(JSON.stringify([found.length, Math.max(...found.slice(0, 100)), Math.max(...found.slice(100))]));
  `];
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', ...memory], { cwd: folder });
  const [count, early, late] = JSON.parse(stdout);
  assert.equal(count, files.length);
  const imageBytes = LARGE * LARGE * 3;
  assert.ok(late < early + 50 * imageBytes, `${late} after ${early}`);
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

test('has the options that docs/TOOLS.md shows', async () => {
  const docs = fs.readFileSync(path.join(root, 'docs', 'TOOLS.md'), 'utf8');
  const { stdout } = await monograph('classify', '--help');
  assert.ok(docs.includes(`$ npx monograph classify --help\n${stdout}`));
});

const WRONG_USAGE = [
  [],
  ['clasify', 'red.png'],
  ['classify'],
  ['classify', '--model'],
  ['classify', '--fast', 'red.png'],
  ['classify', '--threads', 'many', 'red.png'],
  ['classify', '--variant', 'fast', 'red.png'],
  ['classify', '--batch', '0', 'red.png'],
  ['classify', '--batch', 'many', 'red.png'],
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
