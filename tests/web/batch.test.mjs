// Batches of images of unlike sizes give what their images give alone: packed models, in every variant
// that runs in this Node.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { Model } from '../../dist/node.js';
import { assertCode } from '../support/assert_code.mjs';
import { packedDetector, packedSegmenter, picture, PICTURE_SIZES } from '../support/packed.mjs';
import { whereModel } from '../support/models.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const detector = packedDetector();
const segmenters = { classes: packedSegmenter('classes'), probabilities: packedSegmenter('probabilities') };

const pictures = PICTURE_SIZES.map((size, seed) => picture(...size, seed));
const differ = (results) => new Set(results.map((result) => JSON.stringify(result))).size > 3;

// All of them, some, and one, so that stacks change.
async function assertBatches(model, check) {
  const alone = [];
  for (const image of pictures) alone.push(await model.run(image));
  alone.forEach((result, i) => check(result, pictures[i]));
  assert.ok(differ(alone));
  for (const count of [pictures.length, 2, 1, 5, pictures.length]) {
    assert.deepEqual(await model.run(pictures.slice(0, count)), alone.slice(0, count));
    assert.deepEqual(await model.runEach(pictures.slice(0, count)), alone.slice(0, count));
  }
}

for (const variant of variantsHere()) {
  describe(variant, () => {
    const load = (bytes) => Model.load(bytes, { variant, threads: threadsOf(variant) });

    test('a detector gives boxes in the pixels of each image', async () => {
      const model = await load(detector);
      let found = 0;
      await assertBatches(model, ({ boxes, labels, scores }, { width, height }) => {
        assert.equal(labels.length, boxes.length);
        assert.equal(scores.length, boxes.length);
        found += boxes.length;
        for (const [left, top, right, bottom] of boxes) {
          assert.ok(left >= 0 && left <= right && right <= width && top >= 0 && top <= bottom && bottom <= height);
        }
      });
      assert.ok(found >= pictures.length, `${found} boxes`);
      model.dispose();
    });

    for (const [kind, scoresPerPixel] of [['classes', 1], ['probabilities', 3]]) {
      test(`a segmenter gives a mask of ${kind} in the size of each image`, async () => {
        const model = await load(segmenters[kind]);
        await assertBatches(model, (result, { width, height }) => {
          assert.deepEqual([result.width, result.height, result.scoresPerPixel], [width, height, scoresPerPixel]);
          assert.equal(result.mask.length, width * height * scoresPerPixel);
        });
        model.dispose();
      });
    }

    test('a wrong image in the middle costs the batch, not the model', async () => {
      const model = await load(detector);
      const good = pictures.slice(0, 3);
      const expected = await model.run(good);
      for (const wrong of [{ ...pictures[0], width: 0 }, { ...pictures[0], data: new Int32Array(600) }, 'image']) {
        await assertCode(model.runEach([...good, wrong, ...good]), wrong.data?.length === 600 && wrong.width ? 'TYPE_MISMATCH' : 'INVALID_ARGUMENT', /Image 3/);
        assert.deepEqual(await model.run(good), expected);
      }
      model.dispose();
    });

    test('finds as many positions as the data say', async () => {
      const model = await load(whereModel());
      for (const [values, positions] of [
        [[0, 5, 0, 0, 0, 7], [0, 1, 1, 2]],
        [[0, 0, 0, 0], []],
        [[1, 2], [0, 0, 0, 1]],
        [[0, 5, 0, 0, 0, 7], [0, 1, 1, 2]],
      ]) {
        const shape = values.length === 6 ? [2, 3] : [1, values.length];
        const { where } = await model.run({ condition: { data: Int32Array.from(values), shape } });
        assert.deepEqual([where.dtype, where.shape, [...where.data].map(Number)], ['int64', [positions.length / 2, 2], positions]);
      }
      model.dispose();
    });
  });
}
