// Runs of all contenders in Chromium.
import { step } from '../../../scripts/lib/log.mjs';
import { measureLatency } from '../measure/latency.mjs';
import { networks } from '../models/networks.mjs';
import { compared, expectedOf, forAll, setupsFor, titled, tolerances } from './rows.mjs';

function latencyRow({ name, version, failure, ...measured }, expected, tolerance) {
  const row = { contender: name, version };
  return failure ? { ...row, failure } : { ...row, ...compared(measured, expected, tolerance) };
}

export function latency({ server, options }) {
  return forAll(options, 'latency', async (network, precision, threads) => {
    const expected = expectedOf(network, precision);
    const setups = setupsFor(options.only, network, precision, threads);
    const title = titled(networks[network]().title, precision, threads);
    const measured = await step(title, (report) =>
      measureLatency(server.url, setups, options.rounds, report),
    );
    return measured.map((entry) => latencyRow(entry, expected, tolerances[precision]));
  });
}
