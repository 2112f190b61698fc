// TensorFlow Lite runs the file that Monograph packed: strings, dynamic sizes and all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { defaultModelUrl, Model } from '../../dist/node.js';
import { startOracle } from '../support/oracle.mjs';

const FLOAT_TOLERANCE = 1e-5;

// Of one pixel, for the other engine keeps the sizes that stand in the file.
const PICTURES = [
  [200, 30, 20],
  [0, 0, 255],
  [12, 140, 9],
];

test('TensorFlow Lite gives the same scores for the default model', { timeout: 120_000 }, async (context) => {
  const bytes = readFileSync(defaultModelUrl);
  const model = await Model.load(bytes);
  const oracle = await startOracle(context, bytes);
  for (const pixel of PICTURES) {
    const data = Uint8Array.from(pixel);
    const { scores } = await model.run({ data, width: 1, height: 1 });
    const [, expected] = await oracle.infer(data);
    assert.equal(expected.length, scores.length);
    assert.ok(new Set(expected).size > 1);
    scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]) <= FLOAT_TOLERANCE, `${pixel}: ${i}`));
  }
  model.dispose();
});
