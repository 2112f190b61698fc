// What the parts have in common. A row has the figures, or a `failure` that says why there are none.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { base, contender, modelUrls } from '../contenders.mjs';
import { modelsDir } from '../server.mjs';
import { median, quantile } from '../statistics.mjs';

// The largest difference of a probability from the reference's that is taken for rounding. Int8
// kernels round differently, and random weights pass that on.
export const tolerances = { fp32: 1e-4, int8: 0.02 };

// What the reference answers to the input.
export const expectedOf = (network, precision) =>
  JSON.parse(readFileSync(join(modelsDir, `${network}.expected.json`), 'utf8'))[precision];

export function setupsFor(names, network, precision, threads) {
  return names
    .map(contender)
    .filter(({ files }) => files[precision])
    .map((entry) => ({
      name: entry.name,
      version: entry.version,
      setup: { adapter: entry.adapter, urls: modelUrls(entry, network, precision), threads },
    }));
}

export function addRatios(rows, isReference) {
  const reference = rows.find(isReference)?.ms;
  for (const row of rows) {
    if (reference !== undefined && row.ms !== undefined) row.ratio = row.ms / reference;
  }
  return rows;
}

export const times = (samples) => ({
  ms: median(samples),
  p10: quantile(samples, 0.1),
  p90: quantile(samples, 0.9),
  runs: samples.length,
});

export function largestDifference(answer, expected) {
  return answer.reduce((largest, x, i) => Math.max(largest, Math.abs(x - expected[i])), 0);
}

// The times, and whether the answer is what was expected.
export function compared({ samples, answer }, expected, tolerance) {
  const difference = largestDifference(answer, expected);
  return { ...times(samples), difference, agrees: difference <= tolerance };
}

export const titled = (name, precision, threads) =>
  `${name}, ${precision}, ${threads} thread${threads > 1 ? 's' : ''}`;

// Runs measure(network, precision, threads) for all that was asked for, one after the other;
// resolves to all rows, each with what it is about.
export async function forAll({ nets, prec, threads }, part, measure) {
  const rows = [];
  for (const network of nets) {
    for (const precision of prec) {
      for (const count of threads) {
        const about = { part, network, precision, threads: count };
        const found = await measure(network, precision, count);
        rows.push(...addRatios(found, ({ contender: name }) => name === base).map((row) => ({ ...about, ...row })));
      }
    }
  }
  return rows;
}

export function packedModels() {
  const folder = join(root, 'models');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tflite'))
    .sort();
}
