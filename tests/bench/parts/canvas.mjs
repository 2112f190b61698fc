// From a canvas to names.
import { step } from '../../../scripts/lib/log.mjs';
import { base, contender } from '../contenders.mjs';
import { measureLatency } from '../measure/latency.mjs';
import { packedModels, times, titled } from './rows.mjs';

// Ours alone: the others have no such models.
export async function canvas({ server, options }) {
  const rows = [];
  const { version } = contender(base);
  for (const model of options.only.includes(base) ? packedModels() : []) {
    for (const threads of options.threads) {
      const setup = { adapter: 'monograph_canvas', urls: [`/models/${model}`], threads };
      const setups = [{ name: model, setup }];
      const title = titled('Canvas to names', model, threads);
      const [found] = await step(title, (report) =>
        measureLatency(server.url, setups, options.rounds, report),
      );
      const { failure, samples, answer, wasmBytes } = found;
      const row = { part: 'canvas', model, threads, contender: base, version };
      rows.push(
        failure ? { ...row, failure } : { ...row, ...times(samples), labels: answer, wasmBytes },
      );
    }
  }
  return rows;
}
