// The default model against the original network, which PyTorch ran on the sample photographs
// (models/recipes/efficientnet_lite0/expected.json).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { decodeImage, defaultModelUrl, Model } from '../../dist/node.js';

// Of a score: int8 is nearest to 0.4 and 0.6, where a step of a logit moves a score most.
const TOLERANCE = 0.06;

const recipe = path.join(root, 'models', 'recipes', 'efficientnet_lite0');
const expected = JSON.parse(readFileSync(path.join(recipe, 'expected.json'), 'utf8'));
const labels = readFileSync(path.join(root, 'models', 'labels', 'imagenet1k.txt'), 'utf8');
const model = await Model.load(defaultModelUrl);
after(() => model.dispose());

test('takes an image of any size and gives five names and scores', () => {
  assert.deepEqual(
    [...model.inputs, ...model.outputs].map(({ name, dtype, shape }) => [name, dtype, shape]),
    [['image', 'uint8', [-1, -1, -1, 3]], ['labels', 'string', [-1, 5]], ['scores', 'float32', [-1, 5]]],
  );
});

test('knows a thousand names, each once', () => {
  const names = labels.trimEnd().split('\n');
  assert.equal(new Set(names).size, 1000);
});

for (const [name, { labels: names, scores }] of Object.entries(expected)) {
  test(`sees in ${name} what the original network sees`, async () => {
    const result = await model.run(await decodeImage(path.join(root, 'samples', name)));
    assert.equal(result.labels[0], names[0]);
    for (const [i, label] of result.labels.entries()) {
      const at = names.indexOf(label);
      const want = at < 0 ? scores[4] : scores[at];
      assert.ok(Math.abs(result.scores[i] - want) <= TOLERANCE, `${label}: ${result.scores[i]}, not ${want}`);
    }
  });
}
