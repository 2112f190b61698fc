// What detectors and segmenters answer, in every variant that runs in this Node. The models give the
// same for every image.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { Model } from '../../dist/node.js';
import { floatBytes, int32Bytes, packStrings, writeModel } from '../support/tflite_writer.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const black = { data: new Uint8Array(3), width: 1, height: 1 };

function constants(batch, outputs) {
  const image = { name: 'image', dtype: 'uint8', shape: [batch, 1, 1, 3], signature: [batch, -1, -1, 3] };
  return writeModel({
    tensors: [image, ...outputs],
    operators: [],
    inputs: [0],
    outputs: outputs.map((_, i) => i + 1),
  });
}

const BOXES = [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

// Two boxes in the first image, none in the second.
const detector = (labels) =>
  constants(2, [
    { name: 'boxes', dtype: 'float32', shape: [2, 3, 4], data: floatBytes(...BOXES) },
    labels,
    { name: 'scores', dtype: 'float32', shape: [2, 3], data: floatBytes(0.75, 0.5, 0, 0, 0, 0) },
    { name: 'count', dtype: 'int32', shape: [2], data: int32Bytes(2, 0) },
  ]);

const names = {
  name: 'labels',
  dtype: 'string',
  shape: [2, 3],
  data: packStrings(['cat', 'Hündin', '', '', '', '']),
};
const numbers = {
  name: 'classes',
  dtype: 'int32',
  shape: [2, 3],
  data: int32Bytes(7, 0, -1, -1, -1, -1),
};

const classMask = {
  name: 'mask',
  dtype: 'uint8',
  shape: [2, 2, 3],
  data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255),
};
const scoreMask = {
  name: 'mask',
  dtype: 'float32',
  shape: [1, 1, 2, 2],
  data: floatBytes(0.25, 0.75, 1, 0),
};
const maskLabels = { name: 'labels', dtype: 'string', shape: [2], data: packStrings(['sky', 'cat']) };

for (const variant of variantsHere()) {
  describe(variant, () => {
    const load = (bytes) => Model.load(bytes, { variant, threads: threadsOf(variant) });

    test('a detector says what was found in each image, and no more', async () => {
      const model = await load(detector(names));
      const [first, second] = await model.run([black, black]);
      assert.deepEqual(first, {
        boxes: [[1, 2, 3, 4], [5, 6, 7, 8]],
        labels: ['cat', 'Hündin'],
        scores: Float32Array.of(0.75, 0.5),
      });
      assert.deepEqual(second, { boxes: [], labels: [], scores: new Float32Array() });
      model.dispose();
    });

    test('a detector without names says the numbers of classes', async () => {
      const model = await load(detector(numbers));
      const [first] = await model.run([black, black]);
      assert.deepEqual(first.labels, ['7', '0']);
      model.dispose();
    });

    test('a mask of classes comes with its size', async () => {
      const model = await load(constants(2, [classMask]));
      const [first, second] = await model.run([black, black]);
      const size = { width: 3, height: 2, scoresPerPixel: 1, labels: [] };
      assert.deepEqual(first, { ...size, mask: Uint8Array.of(0, 1, 2, 3, 4, 5) });
      assert.deepEqual(second, { ...size, mask: Uint8Array.of(6, 7, 8, 9, 10, 255) });
      model.dispose();
    });

    test('a mask of scores has some for each pixel, and names', async () => {
      const model = await load(constants(1, [maskLabels, scoreMask]));
      assert.deepEqual(await model.run(black), {
        width: 2,
        height: 1,
        scoresPerPixel: 2,
        labels: ['sky', 'cat'],
        mask: Float32Array.of(0.25, 0.75, 1, 0),
      });
      model.dispose();
    });

    test('outputs of other names or types stay tensors', async () => {
      const model = await load(constants(2, [{ ...classMask, name: 'masks' }]));
      const { masks } = await model.run([black, black]);
      assert.deepEqual(masks.shape, [2, 2, 3]);
      model.dispose();
    });
  });
}
