#!/usr/bin/env node
// Runs all tests: sources, native, sanitizers, the four WebAssembly variants, JavaScript, browser.
//   npm test [-- --only PART,PART]     parts: see `parts` below, run in that order
// A part that fails does not keep the others from running.
import './lib/node_version.mjs';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from './build.mjs';
import { buildDemo } from './build_demo.mjs';
import { build, jobs, variants } from './lib/cmake.mjs';
import { run } from './lib/exec.mjs';
import { runMain, SetupError } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOfNpm } from './lib/npm.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { add, ctestCounts, nodeCounts, zero } from './lib/summary.mjs';
import { installOracle } from '../tests/support/oracle.mjs';
import { lint } from './lint.mjs';
import { ensureNode24, ensureRuntimes } from './toolchain/runtimes.mjs';
import { ensureOnnxTestdata } from './toolchain/onnx_testdata.mjs';
import { ensurePackages } from './toolchain/packages.mjs';

const verdict = ({ passed, failed }) => ({
  ok: failed === 0,
  remark: failed ? `${passed} cases passed, ${failed} failed` : `${passed} cases`,
});

// ctest's last lines, and Catch2's counts.
async function ctest(preset, environment) {
  const reports = join(buildDir(preset), 'reports');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const args = ['--preset', preset, '-j', String(jobs)];
  const { code, output } = await run('ctest', args, { cwd: root, env: { ...process.env, ...environment }, allowFailure: true });
  const summary = output.split('\n').filter((line) => /tests passed|No tests were found/.test(line));
  const counts = ctestCounts(preset, output);
  if (code) console.log(output.split('\n').slice(-60).join('\n'));
  return { summary: summary.join(' '), counts };
}

async function catchTests(preset, environment) {
  await build(preset);
  let result;
  await step(`Test ${preset}`, async () => {
    result = await ctest(preset, environment);
    return verdict(result.counts);
  });
  return result;
}

async function wasmTests(variant) {
  if (!variant.startsWith('relaxed')) return catchTests(variant);
  const node = await ensureNode24();
  if (node) return catchTests(variant, { MONOGRAPH_NODE: node });
  await build(variant);
  return { summary: 'needs Node.js 24', counts: { ...zero(), skipped: 1 } };
}

function testFiles(wanted) {
  const all = readdirSync(join(root, 'tests'), { recursive: true }).map((name) => join('tests', name));
  return all.filter((path) => /\.test\.mjs$/.test(path) && wanted(path)).sort();
}

async function nodeTests(name, wanted) {
  const files = testFiles(wanted);
  if (files.length === 0) return { summary: 'no tests', counts: zero() };
  let result;
  await step(`Test ${name}`, async (report) => {
    const args = ['--test', '--test-reporter=spec', `--test-concurrency=${jobs}`, ...files];
    const onLine = (line) => /^✔/.test(line) && report(line.slice(2));
    const { code, output } = await run(process.execPath, args, { cwd: root, allowFailure: true, onLine });
    const counts = nodeCounts(output);
    if (code && counts.failed === 0) counts.failed = 1;
    if (code) console.log(output.slice(output.lastIndexOf('✖ failing tests:')));
    result = { summary: `${files.length} files`, counts };
    return verdict(counts);
  });
  return result;
}

const within = (folder) => (path) => relative('tests', path).startsWith(folder);
const inBrowser = within('browser');
const ofPackage = within('package');

async function jsTests() {
  await step('Independent engine for tests', installOracle);
  return nodeTests('js', (path) => !inBrowser(path) && !ofPackage(path));
}

async function browserTests() {
  await ensurePackages('browser');
  await ensurePackages('browsers');
  await buildDemo();
  return nodeTests('browser', inBrowser);
}

async function projectTests() {
  await ensurePackages('browser');
  const { ensureTools } = await import('../tests/package/project.mjs');
  await ensureTools();
  await ensureRuntimes();
  return nodeTests('projects', ofPackage);
}

async function lintPart() {
  await lint();
  return { summary: 'clang-format, clang-tidy, eslint, tsc', counts: { ...zero(), passed: 1 } };
}

async function packagePart() {
  await buildPackage(variants);
  return { summary: 'built', counts: { ...zero(), passed: 1 } };
}

async function nativeTests(preset) {
  await ensureOnnxTestdata();
  return catchTests(preset);
}

const parts = {
  native: () => nativeTests('native'),
  lint: lintPart,
  'native-asan': () => nativeTests('native-asan'),
  ...Object.fromEntries(variants.map((variant) => [variant, () => wasmTests(variant)])),
  package: packagePart,
  js: jsTests,
  browser: browserTests,
  projects: projectTests,
};

async function runPart(name) {
  try {
    return { name, ...(await parts[name]()) };
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    return { name, summary: error.message.split('\n')[0], counts: { ...zero(), failed: 1 } };
  }
}

const counted = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

function printSummary(results) {
  console.log('');
  for (const { name, summary, counts } of results) {
    console.log(`  ${name.padEnd(16)} ${counted(counts)}   ${summary}`);
  }
  const total = results.map((result) => result.counts).reduce(add, zero());
  console.log(`\n${counted(total)}`);
  return total.failed ? 1 : 0;
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? Object.keys(parts);
  const unknown = wanted.filter((name) => !parts[name]);
  if (unknown.length) {
    throw new SetupError(`There is no part ${unknown.join(', ')}.`, `one of ${Object.keys(parts).join(', ')}`);
  }
  log.open('test');
  await ensurePackagesOfNpm();
  const results = [];
  for (const name of Object.keys(parts).filter((part) => wanted.includes(part))) results.push(await runPart(name));
  return printSummary(results);
}

await runMain(main);
