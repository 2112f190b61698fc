#!/usr/bin/env node
// clang-format, clang-tidy, eslint and tsc over the project's own sources.
//   npm run lint [-- --no-tidy]     npm run format (rewrites what a tool can rewrite)
// clang-tidy's clean verdicts are kept in the cache under a hash of all that it read.
import './lib/node_version.mjs';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build, jobs } from './lib/cmake.mjs';
import { sha256 } from './lib/download.mjs';
import { capture, run, which } from './lib/exec.mjs';
import { isMain, runMain, SetupError } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { ensurePackagesOfNpm } from './lib/npm.mjs';
import { buildDir, cacheDir, root } from './lib/paths.mjs';
import { mapPool } from './lib/pool.mjs';
import { ensurePackages } from './toolchain/packages.mjs';

function sources(...patterns) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const listed = capture('git', args, { cwd: root });
  if (listed === undefined) throw new SetupError('git could not list the sources.', 'is this a clone?');
  return listed.split('\n').filter((path) => path && !path.includes('_generated.') && existsSync(join(root, path)));
}

async function clangFormat(fix) {
  const tool = which('clang-format-19', 'clang-format');
  const mode = fix ? ['-i'] : ['--dry-run', '--Werror'];
  const files = sources('*.cc', '*.h');
  const { code, output } = await run(tool, [...mode, ...files], { cwd: root, allowFailure: true });
  const bad = new Set([...output.matchAll(/^(\S+?):\d+:\d+: (?:error|warning)/gm)].map((m) => m[1]));
  if (code) throw new SetupError(`Not formatted: ${[...bad].join(', ')}`, 'npm run format');
  return `${files.length} files`;
}

// The project's files that each object of the native build was made from.
function dependencies() {
  const listed = capture('ninja', ['-C', buildDir('native'), '-t', 'deps'], { maxBuffer: 1 << 28 }) ?? '';
  const table = new Map();
  for (const block of listed.split('\n\n')) {
    const [, ...lines] = block.split('\n');
    const files = lines
      .map((line) => relative(root, resolve(buildDir('native'), line.trim())))
      .filter((path) => /^(src|tests)\//.test(path));
    if (files.length) table.set(files.find((path) => path.endsWith('.cc')), files);
  }
  return table;
}

function tidyKey(base, files) {
  return sha256(base + files.map((path) => readFileSync(join(root, path), 'utf8')).join('\0'));
}

async function clangTidy(report) {
  const tool = which('clang-tidy-19', 'clang-tidy');
  const config = readFileSync(join(root, '.clang-tidy'), 'utf8');
  const base = `${capture(tool, ['--version'])}\n${config}\n`;
  const verdicts = join(cacheDir, 'tidy');
  mkdirSync(verdicts, { recursive: true });
  const todo = [...dependencies()]
    .filter(([source]) => source)
    .map(([source, files]) => ({ source, verdict: join(verdicts, tidyKey(base, [source, ...files])) }))
    .filter(({ verdict }) => !existsSync(verdict));
  let done = 0;
  const found = await mapPool(todo, jobs, async ({ source, verdict }) => {
    const args = ['-p', buildDir('native'), '--quiet', source];
    const { code, output } = await run(tool, args, { cwd: root, allowFailure: true });
    report(`${++done} of ${todo.length}`);
    if (code === 0) writeFileSync(verdict, '');
    return code === 0 ? [] : output.split('\n').filter((line) => / error: | warning: /.test(line));
  });
  const lines = [...new Set(found.flat())];
  if (lines.length) throw new SetupError(`clang-tidy:\n${lines.join('\n')}`);
  return `${todo.length} files checked anew`;
}

async function nodeTool(tool, args) {
  await run(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root, what: tool });
}

function eslint(fix) {
  return nodeTool('eslint/bin/eslint.js', [...(fix ? ['--fix'] : []), '.']);
}

function tsc() {
  return nodeTool('typescript/bin/tsc', ['--noEmit', '-p', 'web']);
}

// Runs every linter, and throws a SetupError with what all of them found.
export async function lint({ fix = false, tidy = true } = {}) {
  await ensurePackages('lint');
  await ensurePackagesOfNpm();
  const linters = [
    ['clang-format', () => clangFormat(fix)],
    ['eslint', () => eslint(fix)],
    ['tsc', tsc],
  ];
  if (tidy && !fix) {
    await build('native');
    linters.push(['clang-tidy', clangTidy]);
  }
  const found = [];
  for (const [name, work] of linters) {
    await step(name, work).catch((error) => found.push(error.message));
  }
  if (found.length) throw new SetupError(found.join('\n'));
}

if (isMain(import.meta.url)) {
  await runMain(() => {
    log.open('lint');
    const flags = process.argv.slice(2);
    return lint({ fix: flags.includes('--fix'), tidy: !flags.includes('--no-tidy') });
  });
}
