// What of the benchmark can be wrong without anyone seeing it in a table.
import assert from 'node:assert/strict';
import test from 'node:test';
import { networks } from './models/networks.mjs';
import { addQuantization, evaluateQuantized } from './models/quantize.mjs';
import { evaluate, evaluateLayer } from './models/reference.mjs';
import { addWeights } from './models/weights.mjs';
import { readOptions } from './options.mjs';
import { makeInput, makePicture, randomNumbers } from './page/picture.mjs';
import { median, quantile } from './statistics.mjs';

const near = (actual, expected, tolerance) =>
  actual.every((x, i) => Math.abs(x - expected[i]) <= tolerance);

test('quantiles lie between the samples', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([10, 20], 0.1), 11);
});

test('the networks do the work that they should, in millions of multiplications', () => {
  const multiplications = ({ layers, shapes }) =>
    layers.reduce((sum, { op, kernel, inputs }, i) => {
      const [height, width, channels] = shapes[i + 1];
      const depth = shapes[inputs[0]][2];
      const area = height * width * channels;
      return sum + ({ conv: area * kernel ** 2 * depth, depthwise: area * kernel ** 2, dense: channels * depth }[op] ?? 0);
    }, 0);
  assert.equal(Math.round(multiplications(networks.mobilenetv2()) / 1e6), 301);
  assert.equal(Math.round(multiplications(networks.efficientnet_lite0()) / 1e6), 385);
});

test('the reference pads as TFLite does', () => {
  const layer = { op: 'conv', kernel: 3, stride: 2, weights: new Float32Array(9).fill(1), bias: Float32Array.of(0.5) };
  const image = Float32Array.from({ length: 16 }, (_, i) => i);
  assert.deepEqual([...evaluateLayer(layer, [image], [4, 4, 1], [2, 2, 1])], [45.5, 39.5, 66.5, 50.5]);
});

test('quantised weights answer much as the others do', () => {
  const layers = [
    { op: 'conv', inputs: [0], kernel: 3, stride: 2, relu6: true },
    { op: 'depthwise', inputs: [1], kernel: 3, stride: 1, relu6: true },
    { op: 'conv', inputs: [2], kernel: 1, stride: 1 },
    { op: 'add', inputs: [3, 1] },
    { op: 'mean', inputs: [4] },
    { op: 'dense', inputs: [5] },
    { op: 'softmax', inputs: [6] },
  ];
  const inner = [16, 16, 8];
  const shapes = [[32, 32, 3], inner, inner, inner, inner, [1, 1, 8], [1, 1, 10], [1, 1, 10]];
  const network = { layers, shapes };
  addWeights(network, [makeInput(32), makeInput(32, { seed: 2 })], 7);
  addQuantization(network);
  const input = makeInput(32);
  const expected = evaluate(network, input);
  assert.ok(Math.abs(expected.reduce((a, b) => a + b) - 1) < 1e-6);
  assert.ok(near(evaluateQuantized(network, input), expected, 0.05));
});

test('pictures and numbers follow from the seed', () => {
  assert.deepEqual(makePicture(20, 10), makePicture(20, 10));
  assert.notDeepEqual(makePicture(20, 10), makePicture(20, 10, 2));
  const random = randomNumbers(1);
  assert.ok(Array.from({ length: 100 }, random).every((x) => x >= 0 && x < 1));
});

test('wrong options are refused by name', () => {
  assert.throws(() => readOptions(['--only', 'nobody']), /nobody is none of monograph/);
  assert.throws(() => readOptions(['--rounds', '0']), /not a number from 1/);
  assert.throws(() => readOptions(['--what']), /what/);
  assert.deepEqual(readOptions(['--threads', '2,1', '--prec', 'int8']).threads, [2, 1]);
});
