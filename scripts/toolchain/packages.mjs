// What has to be on the machine, by purpose: the command or file that shows that it is
// there, the Debian package that brings it, and what to install on other systems.
import { existsSync } from 'node:fs';
import { aptInstall, hasRoot, isDebian12 } from '../lib/apt.mjs';
import { chromiumNames, firefoxNames } from '../lib/browsers.mjs';
import { capture, which } from '../lib/exec.mjs';
import { SetupError } from '../lib/fail.mjs';
import { step } from '../lib/log.mjs';

const command =
  (...names) =>
  () =>
    which(...names) !== undefined;

const header = (path) => () => {
  const tuple = capture('gcc', ['-print-multiarch']) || 'x86_64-linux-gnu';
  const dirs = ['/usr/include', `/usr/include/${tuple}`, '/usr/local/include', '/opt/homebrew/include'];
  return dirs.some((dir) => existsSync(`${dir}/${path}`));
};

const llvmTool = (name) => () =>
  existsSync(`/usr/lib/llvm-19/bin/${name}`) || which(`${name}-19`) !== undefined;

const build = [
  { has: command('cmake'), debian: 'cmake', other: 'CMake 3.25 or newer' },
  { has: command('ninja'), debian: 'ninja-build', other: 'Ninja' },
  { has: command('ccache'), debian: 'ccache', optional: true },
];

const needs = {
  native: [
    ...build,
    {
      has: command('clang++-19'),
      debian: 'clang-19',
      other: 'a C++20 compiler (clang 16 or newer; g++ makes slower kernels)',
      otherHas: command('clang++', 'g++', 'c++'),
    },
    { has: command('c++', 'g++'), debian: 'g++', other: 'a C++ standard library' },
    { has: header('turbojpeg.h'), debian: 'libturbojpeg0-dev', other: 'libjpeg-turbo' },
    { has: header('png.h'), debian: 'libpng-dev', other: 'libpng' },
    { has: header('webp/decode.h'), debian: 'libwebp-dev', other: 'libwebp' },
  ],
  wasm: build,
  // Beside Debian's emscripten, which has no compiler of its own.
  emscripten: [
    { has: llvmTool('clang'), debian: 'clang-19' },
    { has: llvmTool('wasm-ld'), debian: 'lld-19' },
    { has: llvmTool('llvm-nm'), debian: 'llvm-19' },
    { has: command('python3'), debian: 'python3' },
    { has: command('xz'), debian: 'xz-utils' },
  ],
  sanitizers: [
    {
      has: () => existsSync('/usr/lib/llvm-19/lib/clang/19/lib/linux'),
      debian: 'libclang-rt-19-dev',
      other: "clang's runtime libraries",
      otherHas: () => true,
    },
  ],
  lint: [
    { has: command('clang-tidy-19', 'clang-tidy'), debian: 'clang-tidy-19', other: 'clang-tidy 19' },
    { has: command('clang-format-19'), debian: 'clang-format-19', other: 'clang-format 19' },
  ],
  browser: [
    {
      has: command(...chromiumNames),
      debian: 'chromium',
      other: 'Chromium or Chrome',
    },
  ],
  // Tests in these are skipped where they are missing.
  browsers: [
    { has: command(...firefoxNames), debian: 'firefox-esr', optional: true },
    { has: command('WebKitWebDriver'), debian: 'webkit2gtk-driver', optional: true },
    { has: command('Xvfb'), debian: 'xvfb', optional: true },
  ],
};

async function installOnDebian(purpose, missing, optional) {
  if (missing.length === 0) return;
  const names = missing.map((need) => need.debian);
  await step(`Debian packages for ${purpose}`, async (report) => {
    try {
      await aptInstall(names, `The set-up of "${purpose}"`, report);
    } catch (error) {
      if (!optional) throw error;
      return { remark: `cannot be installed: ${names.join(', ')}`, ok: false };
    }
    return names.join(', ');
  });
}

// Makes sure that what the purpose needs is there: on Debian 12 by installing it, elsewhere
// by saying what is missing. What is optional is installed where that works.
export async function ensurePackages(purpose) {
  const missing = needs[purpose].filter((need) => !need.has());
  if (missing.length === 0) return;
  if (isDebian12()) {
    await installOnDebian(purpose, missing.filter((need) => !need.optional), false);
    if (hasRoot()) await installOnDebian(purpose, missing.filter((need) => need.optional), true);
    return;
  }
  const hard = missing.filter((need) => !need.optional && !need.otherHas?.());
  if (hard.length === 0) return;
  const list = hard.map((need) => need.other ?? need.debian).join(', ');
  throw new SetupError(`Missing for "${purpose}": ${list}.`, `install ${list} and run this again`);
}
