// Quantised models that others made give what TensorFlow Lite gives.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { Model } from '../../dist/node.js';
import { startOracle } from '../support/oracle.mjs';
import { withoutLastOperator } from '../support/tflite_tap.mjs';
import { missing, readPhoto, sharedLines, sharedPath, sharedPhotos } from '../support/shared.mjs';

// Quanta that outputs may differ by. Both engines round to nearest after each operator, but
// requantise by different arithmetic, so a value halfway between two can go either way, and the
// operators behind it see that.
const ZOO = [
  { file: 'mobilenet_v1_0.25_128_quant.tflite', quanta: 1, kind: 'classes' },
  { file: 'mobilenet_v2_1.0_224_quant.tflite', quanta: 1, kind: 'classes' },
  { file: 'tf2_mobilenet_v2_1.0_224_ptq.tflite', quanta: 1, kind: 'classes' },
  // Its last operator is ARG_MAX to int64, which the other engine cannot hand out.
  { file: 'deeplabv3_mnv2_dm05_pascal_quant.tflite', quanta: 1, kind: 'scores', prepare: withoutLastOperator },
  { file: 'movenet_single_pose_lightning_ptq.tflite', kind: 'pose' },
];

const argMax = (values) => values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
const maxDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(Number(value) - Number(b[i]))), 0);

function toInput(dtype, pixels) {
  if (dtype === 'int8') return Int8Array.from(pixels, (value) => value - 128);
  if (dtype === 'float32') return Float32Array.from(pixels, (value) => value / 127.5 - 1);
  if (dtype === 'int32') return Int32Array.from(pixels);
  return pixels;
}

const CHECKS = {
  scores([ours], [theirs], { quanta }) {
    const difference = maxDifference(ours, theirs);
    assert.ok(difference <= quanta, `differs by ${difference} quanta`);
    return `${difference} quanta`;
  },
  classes([ours], [theirs], tolerance) {
    assert.equal(argMax(ours), argMax(theirs), 'top-1');
    return CHECKS.scores([ours], [theirs], tolerance);
  },
  pose([ours], [theirs]) {
    const difference = maxDifference(ours, theirs);
    assert.ok(difference <= 0.02, `differs by ${difference} of the picture`);
    return `${difference}`;
  },
};

for (const { file, kind, prepare = (bytes) => bytes, ...tolerance } of ZOO) {
  describe(file, { skip: missing('zoo', file) || missing('photos') }, () => {
    test('agrees with TensorFlow Lite on all photographs', { timeout: 300_000 }, async (context) => {
      const bytes = prepare(readFileSync(sharedPath('zoo', file)));
      const model = await Model.load(bytes, { threads: 1 });
      const oracle = await startOracle(context, bytes);
      const [input] = model.inputs;
      const [, height, width] = input.shape;
      for (const photo of sharedPhotos()) {
        const { data } = await readPhoto(photo, width, height);
        const tensor = toInput(input.dtype, data);
        const theirs = await oracle.infer(tensor);
        const result = await model.run({ [input.name]: { data: tensor, shape: input.shape } });
        const ours = model.outputs.map(({ name }) => result[name].data);
        assert.equal(ours[0].length, theirs[0].length);
        context.diagnostic(`${path.basename(photo)}: ${CHECKS[kind](ours, theirs, tolerance)}`);
      }
      model.dispose();
    });
  });
}

const MOVENET = 'movenet_single_pose_lightning_ptq';

test('finds the key points of a person', { skip: missing('zoo', `${MOVENET}.tflite`) || missing('photos', 'squat.bmp') }, async () => {
  const model = await Model.load(sharedPath('zoo', `${MOVENET}.tflite`));
  const [input] = model.inputs;
  const [, height, width] = input.shape;
  const { data } = await readPhoto(sharedPath('photos', 'squat.bmp'), width, height);
  const { [model.outputs[0].name]: points } = await model.run({ [input.name]: { data: toInput(input.dtype, data), shape: input.shape } });
  const expected = sharedLines('zoo', `${MOVENET}_reference.csv`).slice(1).map((line) => line.split(',').map(Number));
  assert.equal(expected.length, 17);
  for (const [, , point, , x, y] of expected) {
    const [foundY, foundX] = points.data.subarray(3 * point, 3 * point + 2);
    assert.ok(Math.hypot(foundX - x, foundY - y) < 0.05, `point ${point}: ${foundX}, ${foundY} for ${x}, ${y}`);
  }
  model.dispose();
});

const DEEPLAB = 'deeplabv3_mnv2_dm05_pascal_quant.tflite';

test('gives each pixel the class of its highest score', { skip: missing('zoo', DEEPLAB) || missing('photos', 'cat.bmp') }, async () => {
  const bytes = readFileSync(sharedPath('zoo', DEEPLAB));
  const [whole, cut] = await Promise.all([bytes, withoutLastOperator(bytes)].map((file) => Model.load(file)));
  const [input] = whole.inputs;
  const [, height, width] = input.shape;
  const { data } = await readPhoto(sharedPath('photos', 'cat.bmp'), width, height);
  const inputs = { [input.name]: { data, shape: input.shape } };
  const { [cut.outputs[0].name]: scores } = await cut.run(inputs);
  const { [whole.outputs[0].name]: classes } = await whole.run(inputs);
  const count = scores.shape.at(-1);
  const expected = Array.from(classes.data, (_, i) => argMax(scores.data.subarray(count * i, count * (i + 1))));
  assert.deepEqual(Array.from(classes.data, Number), expected);
  assert.ok(new Set(expected).size > 1);
  whole.dispose();
  cut.dispose();
});
