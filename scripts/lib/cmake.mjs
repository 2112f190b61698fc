// Configures and builds a preset, and runs its tests.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureDeps } from '../deps.mjs';
import { ensureEmscripten } from '../toolchain/emscripten.mjs';
import { ensurePackages } from '../toolchain/packages.mjs';
import { sha256 } from './download.mjs';
import { run } from './exec.mjs';
import { step } from './log.mjs';
import { buildDir, root } from './paths.mjs';

export const variants = ['simd', 'simd-threads', 'relaxed', 'relaxed-threads'];
export const jobs = availableParallelism();

const isWasm = (preset) => variants.includes(preset);

// What a preset was configured with: a change of it needs cmake to run again, which ninja
// does not see.
function configuration(env) {
  const presets = readFileSync(join(root, 'CMakePresets.json'), 'utf8');
  return sha256(`${root}\n${env.MONOGRAPH_EMSCRIPTEN ?? ''}\n${presets}`);
}

async function prepare(preset) {
  const purpose = isWasm(preset) ? 'wasm' : 'native';
  await ensurePackages(purpose);
  if (preset === 'native-asan') await ensurePackages('sanitizers');
  const env = { ...process.env };
  if (isWasm(preset)) env.MONOGRAPH_EMSCRIPTEN = await ensureEmscripten();
  await ensureDeps();
  return env;
}

async function configure(preset, env) {
  const dir = buildDir(preset);
  const stamp = join(dir, '.configured');
  const wanted = configuration(env);
  const current = existsSync(join(dir, 'build.ninja')) && existsSync(stamp);
  if (current && readFileSync(stamp, 'utf8') === wanted) return;
  await run('cmake', ['--preset', preset, '--fresh'], { cwd: root, env, what: `Configuring ${preset}` });
  mkdirSync(dir, { recursive: true });
  writeFileSync(stamp, wanted);
}

// ninja's own "[done/total]" lines, without the commands.
function ninjaProgress(report, count) {
  return (line) => {
    const match = /^\[(\d+)\/(\d+)\]/.exec(line);
    if (!match) return;
    count.edges = Number(match[2]);
    report(`${match[1]} of ${match[2]}`);
  };
}

// Brings targets of a preset up to date, toolchain and libraries included.
export async function build(preset, targets = []) {
  const env = await prepare(preset);
  await step(`Build ${preset}`, async (report) => {
    const count = { edges: 0 };
    await configure(preset, env);
    const args = ['-C', buildDir(preset), '-j', String(jobs), ...targets];
    const onLine = ninjaProgress(report, count);
    await run('ninja', args, { env, onLine, what: `Building ${preset}` });
    return count.edges ? `${count.edges} steps` : 'up to date';
  });
}
