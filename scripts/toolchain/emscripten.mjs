// Finds emcc, or makes Debian's own work on Debian 12.
//
// Debian 12's emscripten is too old. Debian 13's is new enough, but its binaryen wants a newer
// libc: it is unpacked into the cache together with that libc and run through it, so that the
// machine itself stays as it is. The compiler is clang 19 of Debian 12.
import {
  chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { debianMirror, isDebian12 } from '../lib/apt.mjs';
import { capture, run, which } from '../lib/exec.mjs';
import { SetupError } from '../lib/fail.mjs';
import { step } from '../lib/log.mjs';
import { cacheDir } from '../lib/paths.mjs';
import { ensurePackages } from './packages.mjs';

const minimum = [3, 1, 69];
const prefix = join(cacheDir, 'emscripten-3.1.69');
const inPrefix = join(prefix, 'root/usr/share/emscripten');
const packages = ['emscripten', 'binaryen', 'libc6', 'libstdc++6', 'libgcc-s1', 'node-acorn'];

function newEnough(version) {
  const parts = version.match(/\d+/g)?.map(Number) ?? [0];
  for (const [i, least] of minimum.entries()) {
    if ((parts[i] ?? 0) !== least) return (parts[i] ?? 0) > least;
  }
  return true;
}

// The folder of emscripten's scripts for the emcc on PATH, if that is new enough.
function onPath() {
  const emcc = which('emcc');
  if (!emcc) return undefined;
  const version = capture(emcc, ['-dumpversion']);
  if (!version || !newEnough(version)) return undefined;
  const folder = capture(join(dirname(emcc), 'em-config'), ['EMSCRIPTEN_ROOT']);
  return folder || dirname(realpathSync(emcc));
}

// apt's configuration for Debian 13's packages alone, apart from the machine's own.
function privateApt(dir) {
  const mirror = debianMirror();
  if (!mirror) throw new SetupError('No Debian mirror is configured.', 'see /etc/apt/sources.list');
  for (const sub of ['lists/partial', 'cache/archives/partial', 'parts', 'debs']) {
    mkdirSync(join(dir, sub), { recursive: true });
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(dir, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
  const conf = [
    `Dir::Etc::sourcelist "${dir}/sources.list";`,
    `Dir::Etc::sourceparts "${dir}/parts";`,
    `Dir::State::Lists "${dir}/lists";`,
    `Dir::Cache "${dir}/cache";`,
    'APT::Sandbox::User "root";',
    'APT::Architecture "amd64";',
    'Acquire::Languages "none";',
  ];
  writeFileSync(join(dir, 'apt.conf'), `${conf.join('\n')}\n`);
  return { ...process.env, APT_CONFIG: join(dir, 'apt.conf') };
}

const leftOut = [
  './usr/share/doc', './usr/share/man', './usr/share/locale', '*/emscripten/test', '*/emscripten/media',
  '*/wasm32-emscripten/pic', '*/wasm32-emscripten/lto-pic', '*/wasm32-emscripten/lto', '*-ww*.a',
];

async function downloadAndUnpack(dir, into, report) {
  const env = privateApt(dir);
  await run('apt-get', ['update', '-q'], { env, onLine: report });
  const cwd = join(dir, 'debs');
  await run('apt-get', ['download', '-q', ...packages.map((name) => `${name}/trixie`)], { env, cwd });
  mkdirSync(into, { recursive: true });
  const exclude = leftOut.map((pattern) => `--exclude='${pattern}'`).join(' ');
  for (const deb of readdirSync(cwd).filter((name) => name.endsWith('.deb'))) {
    report(deb);
    const pipe = `set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" ${exclude}`;
    await run('bash', ['-c', pipe, 'unpack', join(cwd, deb), into]);
  }
}

function writeScript(path, text) {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

// binaryen's programs, each started by the libc that was unpacked with them.
function wrapBinaryen() {
  const bin = join(prefix, 'binaryen/bin');
  const lib = join(prefix, 'root/usr/lib/x86_64-linux-gnu');
  mkdirSync(bin, { recursive: true });
  const from = join(prefix, 'root/usr/bin');
  for (const name of readdirSync(from).filter((n) => n.startsWith('wasm-') || n === 'wasm2js')) {
    const program = join(from, name);
    writeScript(
      join(bin, name),
      `exec "${lib}/ld-linux-x86-64.so.2" --library-path "${lib}" "${program}" "$@"`,
    );
  }
}

function configure() {
  const modules = join(inPrefix, 'node_modules');
  mkdirSync(modules, { recursive: true });
  rmSync(join(modules, 'acorn'), { force: true });
  symlinkSync(join(prefix, 'root/usr/share/nodejs/acorn'), join(modules, 'acorn'));
  const lines = [
    "LLVM_ROOT = '/usr/lib/llvm-19/bin'",
    `BINARYEN_ROOT = '${join(prefix, 'binaryen')}'`,
    `NODE_JS = '${process.execPath}'`,
    `CACHE = '${join(inPrefix, 'cache')}'`,
    'FROZEN_CACHE = True',
    "LLVM_ADD_VERSION = ''",
    "CLANG_ADD_VERSION = ''",
  ];
  writeFileSync(join(inPrefix, '.emscripten'), `${lines.join('\n')}\n`);
}

async function install(report) {
  if (process.arch !== 'x64') {
    throw new SetupError(
      `There is no emcc on PATH, and getting one works on x86-64 only (this is ${process.arch}).`,
      'install emsdk 3.1.69 or newer and put its emcc on PATH',
    );
  }
  const apt = join(prefix, 'apt');
  rmSync(prefix, { recursive: true, force: true });
  await downloadAndUnpack(apt, join(prefix, 'root'), report);
  rmSync(apt, { recursive: true, force: true });
  wrapBinaryen();
  configure();
  const version = capture(join(inPrefix, 'emcc'), ['-dumpversion']);
  if (!version) throw new SetupError('emcc was unpacked but does not start.');
  writeFileSync(join(prefix, 'ok'), version);
  return `emcc ${version}`;
}

// The folder of emscripten's scripts (it holds cmake/Modules), installed first if need be.
export async function ensureEmscripten() {
  const found = onPath();
  if (found) return found;
  if (existsSync(join(prefix, 'ok')) && existsSync('/usr/lib/llvm-19/bin/wasm-ld')) return inPrefix;
  if (!isDebian12()) {
    throw new SetupError(
      'There is no emcc of version 3.1.69 or newer on PATH.',
      'install emsdk (emsdk install 3.1.69 && emsdk activate 3.1.69) and source its emsdk_env.sh',
    );
  }
  await ensurePackages('emscripten');
  await step('Emscripten', install);
  return inPrefix;
}
