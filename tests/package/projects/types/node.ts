// How users write it in Node.
import { expectTypeOf } from 'expect-type';
import { Model as SameModel } from 'monograph';
import { classifyFiles, decodeImage, defaultModelUrl, formatResult, Model, type ClassifyResult } from 'monograph/node';

export async function inNode(): Promise<string[]> {
  const model = await Model.load(defaultModelUrl);
  const { labels } = await model.run(await decodeImage('cat.jpg', { orient: true }));
  for await (const result of classifyFiles(['a.jpg'])) {
    if ('labels' in result) labels.push(...result.labels);
    console.log(formatResult(result));
  }
  return labels;
}

expectTypeOf<SameModel>().toEqualTypeOf<Model>();
expectTypeOf(Model.load(new Uint8Array(10), { worker: true })).resolves.toEqualTypeOf<Model>();
expectTypeOf(classifyFiles(['a.jpg'])).toExtend<AsyncIterable<ClassifyResult>>();
// @ts-expect-error Several files are given as an array.
classifyFiles('a.jpg');
// @ts-expect-error A file is named by its path.
void decodeImage(5);
