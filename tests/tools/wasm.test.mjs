// The tools as WebAssembly answer as the native program does, and write the same files.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { buildDir, root } from '../../scripts/lib/paths.mjs';
import { squares } from '../support/models.mjs';

const cases = path.join(buildDir('native'), 'tests', 'tools', 'tools_tests');
const native = path.join(buildDir('native'), 'src', 'tools', 'monograph');
const bin = path.join(root, 'dist', 'bin.js');
const parts = [cases, native, path.join(root, 'dist', 'monograph-tools.wasm')];
const missing = parts.find((file) => !existsSync(file));
const skip = missing !== undefined && `${path.relative(root, missing)} has not been built`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-tools-'));
after(() => rmSync(folder, { recursive: true }));

const run = promisify(execFile);

// Runs the cases and leaves their files.
async function runCases(name, program) {
  const scratch = mkdtempSync(path.join(folder, `${name}-`));
  const env = { ...process.env, MONOGRAPH_SCRATCH: scratch, ...(program && { MONOGRAPH_PROGRAM: program }) };
  const args = ['The command line answers as the cases say'];
  const { stdout } = await run(cases, args, { cwd: root, env, maxBuffer: 1 << 26 }).catch((error) => assert.fail(error.stdout));
  assert.match(stdout, /All tests passed/);
  return scratch;
}

const filesIn = (scratch) =>
  readdirSync(scratch, { recursive: true })
    .filter((name) => statSync(path.join(scratch, name)).isFile() && !/std(out|err)\.txt$/.test(name))
    .sort();

test('the cases of the command line pass, with the same files written', { skip, timeout: 600_000 }, async () => {
  const ours = await runCases('wasm', `'${process.execPath}' '${path.join(root, 'tests', 'tools', 'program.mjs')}'`);
  const theirs = await runCases('native');
  assert.deepEqual(filesIn(ours), filesIn(theirs));
  const written = filesIn(ours).filter((name) => /^(packed|network|half|page|int8)\.|^out/.test(name));
  assert.ok(written.length >= 5, `only ${written} were written`);
  for (const name of filesIn(ours)) {
    assert.deepEqual(readFileSync(path.join(ours, name)), readFileSync(path.join(theirs, name)), name);
  }
});

test('help and wrong usage are the same', { skip }, async () => {
  for (const args of [[], ['--help'], ['inspect', '--help'], ['diff', '--help'], ['pack', '--help'], ['quantize', '--help'], ['frobnicate'], ['convert']]) {
    const [a, b] = await Promise.all(
      [[native, args], [process.execPath, [bin, ...args]]].map(([file, words]) =>
        run(file, words).then(
          (result) => ({ status: 0, ...result }),
          ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
        ),
      ),
    );
    assert.deepEqual({ status: b.status, stdout: b.stdout, stderr: b.stderr }, { status: a.status, stdout: a.stdout, stderr: a.stderr });
  }
});

const model = path.join(root, 'models', 'efficientnet_lite0.int8.tflite');

test('nothing of a long output is lost on a slow reader', { skip }, async () => {
  const file = path.join(folder, 'squares.tflite');
  writeFileSync(file, squares(400));
  const command = ['inspect', file, '--json', '--nodes'];
  const { stdout: theirs } = await run(native, command);
  assert.ok(theirs.length > 1 << 16, 'more than a pipe holds');
  const script = '"$@" | (sleep 1; cat)';
  const { stdout: ours } = await run('sh', ['-c', script, 'sh', process.execPath, bin, ...command]);
  assert.equal(ours, theirs);
});

test('a real model is inspected alike, and photographs are decoded alike', { skip }, async () => {
  const samples = path.join(root, 'samples');
  for (const args of [
    ['inspect', model, '--nodes'],
    ['inspect', model, '--json', '--nodes'],
    ['diff', model, model, '--images', samples, '--json', '--threads', '1'],
  ]) {
    const options = { maxBuffer: 1 << 26 };
    const { stdout: theirs } = await run(native, args, options);
    const { stdout: ours } = await run(process.execPath, [bin, ...args], options);
    assert.equal(ours, theirs, args.join(' '));
  }
});
