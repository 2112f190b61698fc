// TensorFlow Lite runs the file that Monograph packed: strings, dynamic sizes and all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { defaultModelUrl, Model } from '../../dist/node.js';
import { startOracle } from '../support/oracle.mjs';
import { floatModel } from '../support/samples.mjs';

// Of a score. The int8 kernels of both engines requantise by different arithmetic: a number halfway
// between two can go either way, and the layers behind it see that.
const MODELS = [
  { name: 'the default model', file: defaultModelUrl, tolerance: 0.1 },
  { name: 'a float model', file: floatModel, tolerance: 1e-5 },
];

// Of one pixel, for the other engine keeps the sizes that stand in the file.
const PICTURES = [
  [200, 30, 20],
  [0, 0, 255],
  [12, 140, 9],
];

for (const { name, file, tolerance } of MODELS) {
  test(`TensorFlow Lite gives the same scores for ${name}`, { timeout: 120_000 }, async (context) => {
    const bytes = readFileSync(file);
    const model = await Model.load(bytes);
    const oracle = await startOracle(context, bytes);
    for (const pixel of PICTURES) {
      const data = Uint8Array.from(pixel);
      const { scores } = await model.run({ data, width: 1, height: 1 });
      const [, expected] = await oracle.infer(data);
      assert.equal(expected.length, scores.length);
      assert.ok(new Set(expected).size > 1);
      scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) <= tolerance, `${pixel}: ${i}: ${score}, not ${expected[i]}`));
    }
    model.dispose();
  });
}
