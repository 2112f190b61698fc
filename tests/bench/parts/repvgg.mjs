// Re-parameterisation.
import { step } from '../../../scripts/lib/log.mjs';
import { base } from '../contenders.mjs';
import { measureLatency } from '../measure/latency.mjs';
import { makeRepVgg, repVggForms } from '../models/rep_vgg.mjs';
import { modelsDir } from '../server.mjs';
import { median } from '../statistics.mjs';
import { largestDifference, times, titled } from './rows.mjs';

// One network in two forms, ours alone; ratios are to the form that users get.
export async function repvgg({ server, options }) {
  await step('Write RepVGG-A0', () => makeRepVgg(modelsDir));
  const rows = [];
  for (const threads of options.threads) {
    const setups = repVggForms.map(({ form, file }) => ({
      name: form,
      setup: { adapter: base, urls: [`/bench-models/${file}`], threads },
    }));
    const measured = await step(titled('RepVGG-A0', 'fp32', threads), (report) =>
      measureLatency(server.url, setups, options.rounds, report),
    );
    const last = measured.at(-1);
    const largest = Math.max(...(last.answer ?? []).map(Math.abs));
    for (const { name, failure, samples, answer } of measured) {
      const row = { part: 'repvgg', form: name, threads };
      if (failure || last.failure) {
        rows.push({ ...row, failure: failure ?? last.failure });
        continue;
      }
      const difference = largestDifference(answer, last.answer) / largest;
      const ratio = median(samples) / median(last.samples);
      rows.push({ ...row, ...times(samples), ratio, difference, agrees: difference <= 1e-4 });
    }
  }
  return rows;
}
