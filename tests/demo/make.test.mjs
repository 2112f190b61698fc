// What the demo site is made of, and how it counts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { networkOf } from '../../web/demo/make/network_of.mjs';
import { fillPage } from '../../web/demo/make/page.mjs';
import { anchors } from '../../web/demo/make/ssd_anchors.mjs';
import { splitTime } from '../../web/demo/time_split.js';

const near = (actual, expected) => actual.every((x, i) => Math.abs(x - expected[i]) < 1e-6);

test('anchors are those of the SSD graph: 1917 boxes, small ones first', () => {
  const rows = anchors();
  assert.equal(rows.length, 1917);
  assert.ok(near(rows[0], [0.5 / 19, 0.5 / 19, 0.1, 0.1]));
  assert.ok(near(rows[1], [0.5 / 19, 0.5 / 19, 0.2 / Math.SQRT2, 0.2 * Math.SQRT2]));
  assert.ok(near(rows[1083], [0.05, 0.05, 0.35, 0.35]));
  assert.ok(near(rows[1916], [0.5, 0.5, Math.sqrt(0.95), Math.sqrt(0.95)]));
});

test('the network inside of the default model is EfficientNet-Lite0, in float and int8', () => {
  const { layers, shapes, quantization } = networkOf(new Uint8Array(readFileSync(path.join(root, 'models/efficientnet_lite0.int8.tflite'))));
  const count = (name) => layers.filter(({ op }) => op === name).length;
  assert.deepEqual(['conv', 'depthwise', 'add', 'mean', 'dense', 'softmax'].map(count), [33, 16, 9, 1, 1, 1]);
  assert.deepEqual([shapes[0], shapes.at(-1)], [[224, 224, 3], [1, 1, 1000]]);
  assert.equal(quantization.at(-1), undefined);
  const [stem] = layers;
  assert.deepEqual([stem.kernel, stem.stride, stem.relu6, stem.inputs], [3, 2, true, [0]]);
  const { weights, quantized } = layers.find(({ op }) => op === 'depthwise');
  const channels = quantized.scales.length;
  assert.equal(weights[channels + 3], Math.fround(quantized.weights[channels + 3] * quantized.scales[3]));
  const { bias, quantized: dense } = layers.find(({ op }) => op === 'dense');
  assert.ok(Math.abs(bias[7] - dense.bias[7] * dense.biasScales[7]) <= dense.biasScales[7]);
});

test('the parts of a run add up to it', () => {
  const operators = ['STRIDED_SLICE', 'RESIZE_BILINEAR', 'Convolution (NHWC, QC8) IGEMM', 'Mean (ND) Mean', 'Fully Connected (NC, QS8, QC8W) GEMM', 'Softmax (NC, F32)', 'TOPK_V2'];
  const profile = { inputMs: 1, runMs: 30, outputMs: 2, operators: operators.map((name, i) => ({ name, ms: i + 1 })) };
  assert.deepEqual(splitTime(profile), { pixels: 1, resize: 3, network: 14, answer: 15 });
});

test('a run without layers is all network', () => {
  assert.deepEqual(splitTime({ inputMs: 1, runMs: 4, outputMs: 0, operators: [] }), { pixels: 1, resize: 0, network: 4, answer: 0 });
});

test('the page is put together without a gap', () => {
  const html = readFileSync(path.join(root, 'web/demo/index.html'), 'utf8');
  const pictures = [{ name: 'cat', tabs: ['classify', 'segment'], file: 'pictures/cat.jpg', thumbnail: 'thumbnails/cat.webp' }];
  const engine = { version: '1.2.3', brotliBytes: { simd: 204_800 } };
  const page = fillPage(html, { pictures, engine, models: [{ bytes: 5_000_000 }] });
  assert.doesNotMatch(page, /\{\{|<!-- part/);
  assert.equal(page.match(/alt="cat"/g).length, 3);
  assert.match(page, /200 KiB/);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, ids.join());
});
