// Ours: the picture goes in as it is.
import { Model } from 'monograph';

export async function start({ precision, threads }) {
  const { file, bytes } = CATALOG.models.find((model) => model.tab === 'classify' && model.precision === precision);
  const model = await Model.load(file, { threads });
  return {
    modelBytes: bytes,
    async run(picture) {
      const { labels } = await model.run(picture);
      return { name: labels[0], networkMs: model.profile().runMs };
    },
  };
}
