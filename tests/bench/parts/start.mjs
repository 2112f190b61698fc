// From nothing to the first answer, and what is downloaded for it.
import { step } from '../../../scripts/lib/log.mjs';
import { BrotliSizes } from '../measure/sizes.mjs';
import { measureStart } from '../measure/start.mjs';
import { sizesFile } from '../server.mjs';
import { forAll, setupsFor, times, titled } from './rows.mjs';

function startRow({ name, version, failure, samples, files, wasmBytes }, sizes) {
  const row = { contender: name, version };
  if (failure) return { ...row, failure };
  const download = files.reduce((sum, path) => sum + sizes.of(path), 0);
  return { ...row, ...times(samples), download, wasmBytes };
}

// On the first network only: what is measured is the engines.
export function start({ server, options }) {
  const rounds = Math.max(1, Math.round(options.rounds / 2));
  const nets = options.nets.slice(0, 1);
  const sizes = new BrotliSizes(sizesFile);
  return forAll({ ...options, nets }, 'start', (network, precision, threads) => {
    const setups = setupsFor(options.only, network, precision, threads);
    return step(titled('Start', precision, threads), async (report) => {
      const measured = await measureStart(server, setups, rounds, report);
      report('compress what was fetched');
      return measured.map((entry) => startRow(entry, sizes));
    });
  });
}
