// Batches.
import { join } from 'node:path';
import { step } from '../../../scripts/lib/log.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { measureBatches } from '../measure/batch.mjs';
import { median } from '../statistics.mjs';
import { packedModels, times, titled } from './rows.mjs';

const batchSizes = [1, 2, 4, 8, 16];

// In Node, ours alone; ratios are to images one by one.
export async function batch({ options }) {
  const rows = [];
  for (const model of packedModels()) {
    for (const threads of options.threads) {
      const file = join(root, 'models', model);
      const plan = { threads, sizes: batchSizes, rounds: options.rounds };
      const measured = await step(titled('Batches', model, threads), (report) =>
        measureBatches(file, plan, report),
      );
      const [alone] = measured.map(({ samples }) => median(samples));
      rows.push(
        ...measured.map(({ size, samples }) => {
          const found = times(samples);
          return { part: 'batch', model, threads, size, ...found, ratio: found.ms / alone };
        }),
      );
    }
  }
  return rows;
}
