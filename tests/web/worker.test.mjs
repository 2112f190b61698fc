// Models in workers of Node.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { Model } from '../../dist/node.js';
import { assertCode } from '../support/assert_code.mjs';
import { colorClassifier, product } from '../support/models.mjs';
import { threadsOf, variantsHere } from '../support/variants.mjs';

const model = colorClassifier();
const pixel = (...data) => ({ data: Uint8Array.from(data), width: 1, height: 1 });
const large = { data: new Uint8Array(3 * 1000 * 1000), width: 1000, height: 1000 };
const nodeModule = new URL('../../dist/node.js', import.meta.url).href;

for (const variant of variantsHere()) {
  test(`a worker runs ${variant}, in order`, async () => {
    const loaded = await Model.load(model, { worker: true, variant, threads: threadsOf(variant) });
    const order = [];
    const runs = [pixel(250, 1, 2), pixel(1, 250, 2), pixel(1, 2, 250)].map((image, i) =>
      loaded.run(image).then(({ labels }) => order.push([i, labels[0]])),
    );
    await Promise.all(runs);
    assert.deepEqual(order, [[0, 'red'], [1, 'grün'], [2, 'blue']]);
    assert.equal(loaded.variant, variant);
    assert.ok(Object.isFrozen(loaded.outputs));
    loaded.dispose();
  });
}

test('a worker gives tensors, and takes their memory where it may', async () => {
  const loaded = await Model.load(product(), { worker: true });
  const data = Float32Array.of(1, 2, 3, 4);
  const inputs = { a: { data, shape: [1, 4] }, b: { data: data.slice(), shape: [1, 4] } };
  const { product: result } = await loaded.run(inputs);
  assert.deepEqual([...result.data], [1, 4, 9, 16]);
  assert.equal(data.length, 4, 'copied');
  await loaded.run(inputs, { transfer: true });
  assert.equal(data.length, 0, 'moved');
  loaded.dispose();
});

test('a worker tells what is wrong', async () => {
  const options = { worker: true };
  await assertCode(Model.load('/no/such/file', options), 'IO', /no file/);
  await assertCode(Model.load(model.subarray(0, 200), options), 'CORRUPT_MODEL');
  await assertCode(Model.load(model, { ...options, memoryLimit: 10 }), 'OUT_OF_MEMORY');
  await assertCode(Model.load(model, { ...options, signal: AbortSignal.abort() }), 'ABORTED');
  await assertCode(Model.load(model, { worker: 'worker.js' }), 'INVALID_ARGUMENT');
  const loaded = await Model.load(model, options);
  await assertCode(loaded.run({ data: new Uint8Array(5), width: 2, height: 2 }), 'SHAPE_MISMATCH');
  await assertCode(loaded.run(new Blob(['picture'])), 'UNSUPPORTED_PLATFORM', /decodeImage/);
  const stop = new AbortController();
  const runs = [loaded.run(large, { signal: stop.signal }), loaded.run(pixel(250, 1, 2))];
  stop.abort();
  await assertCode(runs[0], 'ABORTED');
  assert.equal((await runs[1]).labels[0], 'red');
  const pending = loaded.run(large);
  loaded.dispose();
  await assertCode(pending, 'DISPOSED');
  await assertCode(loaded.run(pixel(1, 2, 3)), 'DISPOSED');
});

// What `script` prints, and on the console of errors, in a Node of its own that must end by itself.
function runNode(script, environment = {}) {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_ENV: undefined, ...environment };
  const source = `import { Model } from '${nodeModule}'; const bytes = new Uint8Array(${JSON.stringify([...model])});
    const image = { data: Uint8Array.of(250, 1, 2), width: 1, height: 1 }; ${script}`;
  const args = ['--expose-gc', '--input-type=module', '--eval', source];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env, timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return { stdout, stderr };
}

test('a program ends though it keeps a model in a worker', () => {
  const { stdout } = runNode('const m = await Model.load(bytes, { worker: true }); console.log((await m.run(image)).labels[0]);');
  assert.equal(stdout, 'red\n');
});

const LOSE = `
  async function lose(options) { await (await Model.load(bytes, options)).run(image); }
  for (let i = 0; i < 3; i++) { await lose({ worker: true }); await lose({ threads: 2 }); }
  for (let i = 0; i < 20; i++) { gc(); await new Promise((done) => setTimeout(done, 20)); }
  console.log(process.getActiveResourcesInfo().filter((name) => /worker|MessagePort/i.test(name)).length);`;

test('a model that was lost is disposed of, and development is told once', () => {
  const { stdout, stderr } = runNode(LOSE);
  assert.equal(stdout, '0\n');
  assert.equal(stderr.match(/lost without dispose\(\)/g)?.length, 1, stderr);
  assert.equal(runNode(LOSE, { NODE_ENV: 'production' }).stderr, '');
  assert.equal(runNode('const m = await Model.load(bytes); m.dispose(); gc();').stderr, '');
});

test('a model that was lost answers first', () => {
  const { stdout } = runNode(`
    const large = { data: new Uint8Array(3e6), width: 1000, height: 1000 };
    const answers = [0, 1, 2, 3].map(async () => (await Model.load(bytes, { worker: true })).run(large));
    const done = Promise.all(answers);
    const timer = setInterval(gc, 1);
    console.log((await done).length);
    clearInterval(timer);`);
  assert.equal(stdout, '4\n');
});
