#!/usr/bin/env node
// Measures Monograph beside other engines in one Chromium and prints tables.
//   npm run bench [-- --help]
// Nothing is asserted: a contender that fails stands in the tables as failed, with its message.
import '../../scripts/lib/node_version.mjs';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import { build } from '../../scripts/lib/cmake.mjs';
import { runMain } from '../../scripts/lib/fail.mjs';
import { log, progressTo, step } from '../../scripts/lib/log.mjs';
import { ensurePackagesOfNpm, npmRun } from '../../scripts/lib/npm.mjs';
import { ensurePackages } from '../../scripts/toolchain/packages.mjs';
import { withBrowser } from './browser.mjs';
import { base } from './contenders.mjs';
import { readOptions, usage } from './options.mjs';
import { bundlePeers, installPeers } from './peers.mjs';
import { bundlesDir, modelsDir, startServer } from './server.mjs';

async function buildNative({ parts }) {
  const targets = { native: 'monograph', repvgg: 'passes_tests' };
  const needed = parts.flatMap((part) => targets[part] ?? []);
  if (needed.length) await build('native', needed);
}

// Batches are measured in Node.
async function buildPackage({ only, threads, parts }) {
  if (parts.every((part) => part === 'native')) return;
  const relaxed = only.includes(base);
  const simd = only.includes('monograph-simd') || (relaxed && parts.includes('batch'));
  if (!relaxed && !simd) return;
  const kinds = [...(relaxed ? ['relaxed'] : []), ...(simd ? ['simd'] : [])];
  for (const kind of kinds) {
    if (threads.includes(1)) await build(kind, ['monograph_module']);
    if (threads.some((count) => count > 1)) await build(`${kind}-threads`, ['monograph_module']);
  }
  await step('Build the package', async () => void (await npmRun('build:web')));
}

async function makeAllModels() {
  await installPeers();
  const { makeModels } = await import('./models/make.mjs');
  await step('Make the models', async (report) => makeModels(modelsDir, report));
}

async function prepare(options) {
  await ensurePackagesOfNpm();
  await ensurePackages('browser');
  if (options.build) {
    await buildPackage(options);
    await buildNative(options);
  }
  mkdirSync(modelsDir, { recursive: true });
  const { parts } = options;
  if (parts.some((part) => ['latency', 'start', 'native'].includes(part))) await makeAllModels();
  if (parts.some((part) => ['latency', 'start'].includes(part))) await bundlePeers(bundlesDir);
}

const load = () => os.loadavg()[0].toFixed(1);

async function environment() {
  const cpus = os.cpus();
  const chromium = await withBrowser((browser) => browser.version());
  return {
    cpu: cpus[0].model,
    cores: cpus.length,
    chromium,
    node: process.versions.node,
    load: [load()],
  };
}

async function measure(options) {
  const { parts } = await import('./plan.mjs');
  const result = { date: new Date().toISOString(), environment: await environment(), rows: [] };
  const server = await startServer();
  try {
    for (const part of options.parts) result.rows.push(...(await parts[part]({ server, options })));
  } finally {
    await server.close();
  }
  result.environment.load.push(load());
  return result;
}

async function print(result, { json, markdown }) {
  const { markdownReport, textReport } = await import('./report.mjs');
  if (json) console.log(JSON.stringify(result, null, 2));
  else console.log(markdown ? markdownReport(result) : textReport(result));
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(usage);
  if (options.json || options.markdown) progressTo(process.stderr);
  log.open('bench');
  await prepare(options);
  await print(await measure(options), options);
}

await runMain(main);
