// Running models on images and tensors, in every variant that runs in this Node.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { Model } from '../../dist/node.js';
import { assertCode } from '../support/assert_code.mjs';
import { COLORS, colorClassifier, product } from '../support/models.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const PALETTE = { red: [200, 3, 2], grün: [5, 180, 0], blue: [1, 0, 220] };

// A picture of one colour, with noise where alpha is.
function picture(color, width, height, channels = 3) {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = PALETTE[color][i % channels] ?? i % 256;
  return { data, width, height };
}

function softmaxTop2(values) {
  const exponents = values.map((value) => Math.exp(value - Math.max(...values)));
  const sum = exponents.reduce((total, value) => total + value, 0);
  return exponents.map((value) => value / sum).sort((a, b) => b - a).slice(0, 2);
}

function assertClose(actual, expected, tolerance = 1e-5) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${value} for ${expected[i]}`));
}

for (const variant of variantsHere()) {
  describe(variant, () => {
    const load = (bytes, options) => Model.load(bytes, { variant, threads: threadsOf(variant), ...options });

    test('describes the model', async () => {
      const model = await load(colorClassifier());
      assert.equal(model.variant, variant);
      assert.equal(model.threads, threadsOf(variant));
      assert.deepEqual(model.inputs, [
        { name: 'image', dtype: 'uint8', shape: [-1, -1, -1, 3], quantization: undefined },
      ]);
      assert.deepEqual(model.outputs.map(({ name, dtype }) => [name, dtype]), [
        ['labels', 'string'],
        ['scores', 'float32'],
      ]);
      assert.ok(Object.isFrozen(model.inputs) && Object.isFrozen(model.inputs[0].shape));
      assert.ok(model.memory.heapBytes > 0);
      model.dispose();
    });

    test('names the colour of pictures of any size', async () => {
      const model = await load(colorClassifier());
      for (const [width, height] of [[1, 1], [15, 1], [16, 1], [17, 3], [300, 200]]) {
        for (const channels of [3, 4]) {
          for (const color of COLORS) {
            const { labels, scores } = await model.run(picture(color, width, height, channels));
            assert.equal(labels[0], color, `${width} x ${height} x ${channels}`);
            assert.equal(labels.length, 2);
            assertClose([...scores], softmaxTop2(PALETTE[color]));
          }
        }
      }
      model.dispose();
    });

    test('drops alpha pixel by pixel', async () => {
      const model = await load(colorClassifier());
      const data = Uint8Array.from({ length: 4 * 70_001 }, (_, i) => (i * 7919) % 256);
      const rgb = data.filter((_, i) => i % 4 !== 3);
      const fromRgba = await model.run({ data, width: 70_001, height: 1 });
      const fromRgb = await model.run({ data: rgb, width: 70_001, height: 1 });
      assert.deepEqual(fromRgba, fromRgb);
      model.dispose();
    });

    test('runs batches', async () => {
      const model = await load(colorClassifier());
      const results = await model.run(COLORS.map((color, i) => picture(color, 9, 4, 3 + (i % 2))));
      assert.deepEqual(results.map(({ labels }) => labels[0]), COLORS);
      results.forEach(({ scores }, i) => assertClose([...scores], softmaxTop2(PALETTE[COLORS[i]])));
      await assertCode(model.run([]), 'INVALID_ARGUMENT');
      await assertCode(model.run([picture('red', 2, 2), 'red']), 'INVALID_ARGUMENT', /Image 1/);
      assert.equal((await model.run(picture('blue', 3, 3))).labels[0], 'blue');
      model.dispose();
    });

    test('runs batches of images of unlike sizes', async () => {
      const model = await load(colorClassifier());
      const tensors = await load(colorClassifier({ outputs: ['names', 'weights'] }));
      const sizes = [[9, 4, 3], [1, 30, 4], [64, 64, 3], [64, 64, 4], [3, 5, 4], [9, 4, 3]];
      for (const count of [2, 6, 3]) {
        const images = sizes.slice(0, count).map((size, i) => picture(COLORS[i % 3], ...size));
        const alone = [];
        for (const image of images) alone.push(await model.run(image));
        assert.deepEqual(await model.run(images), alone);
        assert.deepEqual(await model.runEach(images), alone);
        const stacked = await tensors.run(images);
        assert.deepEqual(stacked.weights.shape, [count, 2]);
        assert.deepEqual([...stacked.weights.data], alone.flatMap(({ scores }) => [...scores]));
        assert.deepEqual(stacked.names.data, alone.flatMap(({ labels }) => labels));
        const each = await tensors.runEach(images);
        assert.deepEqual(each.map(({ weights }) => weights.data), alone.map(({ scores }) => scores));
      }
      model.dispose();
      tensors.dispose();
    });

    test('names the image that a batch fails at, and goes on', async () => {
      const model = await load(colorClassifier());
      const good = [picture('red', 2, 2), picture('blue', 3, 4)];
      const { data, ...size } = picture('red', 4, 4);
      for (const [wrong, code] of [
        [7, 'INVALID_ARGUMENT'],
        [undefined, 'INVALID_ARGUMENT'],
        [{ data, width: 0, height: 4 }, 'INVALID_ARGUMENT'],
        [{ data: new Float32Array(48), ...size }, 'TYPE_MISMATCH'],
        [{ data, width: 4, height: 5 }, 'SHAPE_MISMATCH'],
      ]) {
        for (const run of ['run', 'runEach']) {
          await assertCode(model[run]([good[0], good[1], wrong, good[0]]), code, /Image 2 of the batch/);
          assert.deepEqual((await model[run](good)).map(({ labels }) => labels[0]), ['red', 'blue']);
        }
      }
      model.dispose();
    });

    test('a model of images of one size names the image that has another, and goes on', async () => {
      const model = await load(colorClassifier({ height: 2, width: 3 }));
      const good = [picture('grün', 3, 2), picture('blue', 3, 2), picture('red', 3, 2)];
      await assertCode(model.run([...good, picture('red', 2, 3)]), 'SHAPE_MISMATCH', /Image 3 of the batch/);
      assert.deepEqual((await model.run(good)).map(({ labels }) => labels[0]), ['grün', 'blue', 'red']);
      model.dispose();
    });

    test('a model of one image at a time runs batches, of so many exactly that number', async () => {
      const one = await load(colorClassifier({ batch: 1 }));
      const two = await load(colorClassifier({ batch: 2 }));
      const images = [picture('grün', 3, 2), picture('red', 3, 2), picture('blue', 5, 1)];
      assert.deepEqual((await one.run(images)).map(({ labels }) => labels[0]), ['grün', 'red', 'blue']);
      assert.deepEqual((await two.run(images.slice(0, 2))).map(({ labels }) => labels[0]), ['grün', 'red']);
      await assertCode(two.run(images.slice(1)), 'SHAPE_MISMATCH');
      await assertCode(two.run(images), 'SHAPE_MISMATCH');
      one.dispose();
      two.dispose();
    });

    test('takes an image as a tensor and gives tensors', async () => {
      const model = await load(colorClassifier());
      const { data } = picture('grün', 4, 2);
      const { labels, scores } = await model.run({ image: { data, shape: [1, 2, 4, 3] } });
      assert.deepEqual([labels.dtype, labels.shape, labels.data[0]], ['string', [1, 2], 'grün']);
      assert.deepEqual([scores.dtype, scores.shape, scores.data.length], ['float32', [1, 2], 2]);
      model.dispose();
    });

    test('gives tensors where the outputs are others', async () => {
      const model = await load(colorClassifier({ outputs: ['names', 'weights'] }));
      const { names, weights } = await model.run(picture('red', 2, 2));
      assert.equal(names.data[0], 'red');
      assertClose([...weights.data], softmaxTop2(PALETTE.red));
      model.dispose();
    });

    test('gives results that later runs leave alone', async () => {
      const model = await load(product());
      const row = (...data) => ({ data: Float32Array.from(data), shape: [data.length / 4, 4] });
      const first = await model.run({ a: row(1, 2, 3, 4), b: row(2, 2, 2, 2) });
      const second = await model.run({ a: row(1, 1, 1, 1, 5, 5, 5, 5), b: row(3, 3, 3, 3, 4, 4, 4, 4) });
      assert.deepEqual([...first.product.data], [2, 4, 6, 8]);
      assert.deepEqual([...second.product.data], [3, 3, 3, 3, 20, 20, 20, 20]);
      assert.deepEqual(second.product.shape, [2, 4]);
      model.dispose();
    });

    test('refuses wrong inputs and goes on', async () => {
      const model = await load(product());
      const good = { data: new Float32Array(4), shape: [1, 4] };
      await assertCode(model.run({ a: good }), 'INVALID_ARGUMENT', /"b"/);
      await assertCode(model.run({ a: good, b: good, c: good }), 'INVALID_ARGUMENT', /"c"/);
      await assertCode(model.run({ a: good, b: new Float32Array(4) }), 'SHAPE_MISMATCH');
      await assertCode(model.run({ a: good, b: { data: new Int32Array(4), shape: [1, 4] } }), 'TYPE_MISMATCH');
      await assertCode(model.run({ a: good, b: { data: new Float32Array(4), shape: [4] } }), 'SHAPE_MISMATCH');
      await assertCode(model.run({ a: good, b: { data: new Float32Array(3), shape: [1, 3] } }), 'SHAPE_MISMATCH');
      await assertCode(model.run({ a: good, b: { data: new Float32Array(4), shape: [1, 2.5, 1.6] } }), 'SHAPE_MISMATCH');
      await assertCode(model.run(picture('red', 2, 2)), 'TYPE_MISMATCH', /pack/);
      assert.equal((await model.run({ a: good, b: good })).product.data.length, 4);
      model.dispose();
    });

    test('refuses wrong images and goes on', async () => {
      const model = await load(colorClassifier());
      const { data } = picture('red', 4, 4);
      await assertCode(model.run({ data, width: 4, height: 5 }), 'SHAPE_MISMATCH', /60/);
      await assertCode(model.run({ data, width: 0, height: 4 }), 'INVALID_ARGUMENT');
      await assertCode(model.run({ data, width: -4, height: -4 }), 'INVALID_ARGUMENT');
      await assertCode(model.run({ data: new Float32Array(48), width: 4, height: 4 }), 'TYPE_MISMATCH');
      await assertCode(model.run({ data: [...data], width: 4, height: 4 }), 'TYPE_MISMATCH');
      for (const wrong of [undefined, null, 7, 'cat.jpg', data]) {
        await assertCode(model.run(wrong), 'INVALID_ARGUMENT');
      }
      assert.equal((await model.run(picture('red', 4, 4))).labels[0], 'red');
      model.dispose();
    });

    test('refuses images of another size where the model has one', async () => {
      const model = await load(colorClassifier({ height: 2, width: 3, batch: 1 }));
      await assertCode(model.run(picture('red', 2, 3)), 'SHAPE_MISMATCH');
      assert.equal((await model.run(picture('red', 3, 2))).labels[0], 'red');
      model.dispose();
    });

    test('tells where the time went', async () => {
      const model = await load(colorClassifier(), { profile: true });
      await model.run(picture('red', 64, 64));
      const { inputMs, runMs, outputMs, operators } = model.profile();
      assert.ok(inputMs >= 0 && runMs > 0 && outputMs >= 0);
      assert.ok(operators.length > 0 && operators.every(({ name, ms }) => name !== '' && ms >= 0));
      model.dispose();
    });

    test('is disposed of once and for all', async () => {
      const model = await load(colorClassifier());
      const other = await load(colorClassifier());
      model.dispose();
      model.dispose();
      model[Symbol.dispose]?.();
      await assertCode(model.run(picture('red', 2, 2)), 'DISPOSED');
      assert.equal((await other.run(picture('red', 2, 2))).labels[0], 'red');
      other.dispose();
    });
  });
}
