// The parts of the benchmark: what each measures, as flat rows. A row has the figures, or a
// `failure` that says why there are none.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../../scripts/lib/log.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { base, contender, modelUrls } from './contenders.mjs';
import { measureBatches } from './measure/batch.mjs';
import { measureLatency } from './measure/latency.mjs';
import { BrotliSizes } from './measure/sizes.mjs';
import { measureStart } from './measure/start.mjs';
import { networks } from './models/networks.mjs';
import { makeRepVgg, repVggForms } from './models/rep_vgg.mjs';
import { resizeMethods, resizeModel } from './models/resize.mjs';
import { modelsDir, sizesFile } from './server.mjs';
import { median, quantile } from './statistics.mjs';

// The largest difference of a probability from the reference's that is taken for rounding. Int8
// kernels round differently, and random weights pass that on.
const tolerances = { fp32: 1e-4, int8: 0.02 };

function setupsFor(names, network, precision, threads) {
  return names
    .map(contender)
    .filter(({ files }) => files[precision])
    .map((entry) => ({
      name: entry.name,
      version: entry.version,
      setup: { adapter: entry.adapter, urls: modelUrls(entry, network, precision), threads },
    }));
}

function addRatios(rows, figure) {
  const reference = rows.find(({ contender: name }) => name === base)?.[figure];
  for (const row of rows) {
    if (reference !== undefined && row[figure] !== undefined) row.ratio = row[figure] / reference;
  }
  return rows;
}

const times = (samples) => ({
  ms: median(samples),
  p10: quantile(samples, 0.1),
  p90: quantile(samples, 0.9),
  runs: samples.length,
});

function largestDifference(answer, expected) {
  return answer.reduce((largest, x, i) => Math.max(largest, Math.abs(x - expected[i])), 0);
}

const titled = (name, precision, threads) =>
  `${name}, ${precision}, ${threads} thread${threads > 1 ? 's' : ''}`;

// Runs measure(network, precision, threads) for all that was asked for, one after the other;
// resolves to all rows, each with what it is about.
async function forAll({ nets, prec, threads }, part, measure) {
  const rows = [];
  for (const network of nets) {
    for (const precision of prec) {
      for (const count of threads) {
        const about = { part, network, precision, threads: count };
        const found = await measure(network, precision, count);
        rows.push(...addRatios(found, 'ms').map((row) => ({ ...about, ...row })));
      }
    }
  }
  return rows;
}

function latencyRow({ name, version, failure, samples, answer }, expected, tolerance) {
  const row = { contender: name, version };
  if (failure) return { ...row, failure };
  const difference = largestDifference(answer, expected);
  return { ...row, ...times(samples), difference, agrees: difference <= tolerance };
}

function latency({ server, options }) {
  return forAll(options, 'latency', async (network, precision, threads) => {
    const expected = JSON.parse(readFileSync(join(modelsDir, `${network}.expected.json`), 'utf8'))[
      precision
    ];
    const setups = setupsFor(options.only, network, precision, threads);
    const title = titled(networks[network]().title, precision, threads);
    const measured = await step(title, (report) =>
      measureLatency(server.url, setups, options.rounds, report),
    );
    return measured.map((entry) => latencyRow(entry, expected, tolerances[precision]));
  });
}

function startRow({ name, version, failure, samples, files, wasmBytes }, sizes) {
  const row = { contender: name, version };
  if (failure) return { ...row, failure };
  const download = files.reduce((sum, path) => sum + sizes.of(path), 0);
  return { ...row, ...times(samples), download, wasmBytes };
}

// On the first network only: what is measured is the engines.
function start({ server, options }) {
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

function packedModels() {
  const folder = join(root, 'models');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tflite'))
    .sort();
}

// Ours alone: the others have no such models.
async function canvas({ server, options }) {
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

const batchSizes = [1, 2, 4, 8, 16];

// In Node, ours alone; ratios are to images one by one.
async function batch({ options }) {
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

const resizeFile = (method) => `resize.${method.replace(':', '_')}.tflite`;

const resizers = [
  { name: 'monograph, from a canvas', adapter: 'resize_canvas', methods: resizeMethods },
  { name: 'monograph, from pixels', adapter: 'resize_pixels', methods: resizeMethods },
  { name: 'drawImage and getImageData', adapter: 'resize_draw_image', methods: ['the browser\'s'] },
];

// One thread; the browser beside us.
async function resize({ server, options }) {
  for (const method of resizeMethods) {
    writeFileSync(join(modelsDir, resizeFile(method)), resizeModel(method));
  }
  const setups = resizers.flatMap(({ name, adapter, methods }) =>
    methods.map((method) => {
      const urls = resizeMethods.includes(method) ? [`/bench-models/${resizeFile(method)}`] : [];
      return { name, method, setup: { adapter, urls, threads: 1 } };
    }),
  );
  const measured = await step('Resize', (report) =>
    measureLatency(server.url, setups, options.rounds, report),
  );
  return measured.map(({ name, method, failure, samples }) => {
    const row = { part: 'resize', resizer: name, method };
    return failure ? { ...row, failure } : { ...row, ...times(samples) };
  });
}

// One network in two forms, ours alone; ratios are to the form that users get.
async function repvgg({ server, options }) {
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

export const parts = { latency, start, canvas, batch, resize, repvgg };
