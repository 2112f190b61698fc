// Networks that others trained give what onnxruntime gives, at several sizes of their open dimensions.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { describe } from 'node:test';
import { run } from '../../scripts/lib/exec.mjs';
import { buildDir } from '../../scripts/lib/paths.mjs';
import { npyBytes, npyValues } from '../support/npy.mjs';
import { missingPackages, ocrModel, runOnnx } from './onnxruntime.mjs';

const tool = path.join(buildDir('native'), 'src', 'tools', 'monograph');
const TOLERANCE = 1e-4; // Of the largest number.

// PP-OCRv4: a segmenter of text, a reader of lines, a classifier of directions. Shapes are [N, C, H, W].
const MODELS = [
  { file: 'ch_PP-OCRv4_det_infer.onnx', shapes: [[1, 3, 64, 96], [1, 3, 160, 128], [2, 3, 32, 32]] },
  { file: 'ch_PP-OCRv4_rec_infer.onnx', shapes: [[1, 3, 48, 160], [2, 3, 48, 320]] },
  { file: 'ch_ppocr_mobile_v2.0_cls_infer.onnx', shapes: [[1, 3, 48, 192], [3, 3, 48, 192]] },
];

// Lines of dark strokes on a bright page, with a little noise: what such networks answer to.
function page([n, c, h, w]) {
  let seed = 1;
  return Float32Array.from({ length: n * c * h * w }, (_, i) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const x = i % w;
    const y = Math.floor(i / w) % h;
    const isStroke = x % 6 < 3 && y % 24 >= 8 && y % 24 < 20 && x > 8 && x < w - 8;
    return (isStroke ? -2 : 2) + (seed / 2 ** 31 - 1) / 20;
  });
}

function toChannelsLast({ shape: [n, c, h, w], data }) {
  const out = new Float32Array(data.length);
  for (let i = 0; i < n; i++) {
    for (let channel = 0; channel < c; channel++) {
      for (let at = 0; at < h * w; at++) out[(i * h * w + at) * c + channel] = data[(i * c + channel) * h * w + at];
    }
  }
  return { shape: [n, h, w, c], data: out };
}

async function runOurs(model, folder, { shape, data }) {
  const input = path.join(folder, 'input.npy');
  const out = mkdtempSync(path.join(folder, 'out-'));
  writeFileSync(input, npyBytes('float32', shape, data));
  await run(tool, ['run', model, '--input', input, '--out', out], { what: 'monograph run' });
  const [file] = readdirSync(out);
  return new Float32Array(npyValues(readFileSync(path.join(out, file))).buffer);
}

// The largest difference, relative to the largest number.
function difference(ours, theirs) {
  assert.equal(ours.length, theirs.length);
  let most = 0;
  let largest = 0;
  for (let i = 0; i < ours.length; i++) {
    most = Math.max(most, Math.abs(ours[i] - theirs[i]));
    largest = Math.max(largest, Math.abs(theirs[i]));
    assert.ok(Number.isFinite(ours[i]), `number ${i} is ${ours[i]}`);
  }
  assert.ok(largest > 0.1, 'the network answers nothing to the page');
  return most / largest;
}

async function compare(onnx, model, folder, shape) {
  const image = { shape, data: page(shape) };
  const [output] = await runOnnx(onnx, image.shape, image.data);
  const theirs = output.shape.length === 4 ? toChannelsLast(output).data : output.data;
  return difference(await runOurs(model, folder, toChannelsLast(image)), theirs);
}

const whyNot = existsSync(tool) ? await missingPackages() : `${tool} is not built`;

describe('Networks from npm give what onnxruntime gives', { skip: whyNot }, () => {
  for (const { file, shapes } of MODELS) {
    test(file, async (context) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'monograph-onnx-'));
      context.after(() => rmSync(folder, { recursive: true, force: true }));
      const model = path.join(folder, 'model.tflite');
      await run(tool, ['convert', ocrModel(file), '-o', model], { what: 'monograph convert' });
      for (const shape of shapes) {
        const off = await compare(ocrModel(file), model, folder, shape);
        context.diagnostic(`${shape.join(' x ')}: ${off.toExponential(1)}`);
        assert.ok(off <= TOLERANCE, `${shape.join(' x ')}: off by ${off}`);
      }
    });
  }
});
