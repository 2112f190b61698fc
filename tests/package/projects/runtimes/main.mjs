// What the package does in a runtime without pages: it prints that as JSON, and ends by itself.
import { Model, MonographError } from 'monograph';
import { Model as OfNode } from 'monograph/node';

const pixel = (...data) => ({ data: Uint8Array.from(data), width: 1, height: 1 });

const codeOf = (promise) =>
  promise.then(
    () => 'none',
    (error) => (error instanceof MonographError ? error.code : String(error)),
  );

async function use(options) {
  const model = await Model.load('color.tflite', options);
  const { labels } = await model.run(pixel(250, 1, 2));
  const batch = await model.run([pixel(1, 2, 250), pixel(1, 250, 2)]);
  const wrong = await codeOf(model.run({ data: new Uint8Array(5), width: 2, height: 2 }));
  const { variant, threads } = model;
  model.dispose();
  const disposed = await codeOf(model.run(pixel(1, 2, 3)));
  return { labels: [labels[0], ...batch.map((answer) => answer.labels[0])], wrong, disposed, variant, threads };
}

const report = {
  same: Model === OfNode,
  oneThread: await use({ threads: 1 }),
  threads: await use({ threads: 2 }),
  worker: await use({ threads: 1, worker: true }),
  several: await Promise.all([use({ threads: 1 }), use({ threads: 2 }), use({ threads: 1, worker: true })]),
  missing: await codeOf(Model.load('missing.tflite')),
  broken: await codeOf(Model.load(new Uint8Array(100))),
};
console.log(JSON.stringify(report));
