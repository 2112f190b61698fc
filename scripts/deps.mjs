#!/usr/bin/env node
// Fetches the C and C++ libraries of cmake/deps.lock.json into .deps/<name>.
//   node scripts/deps.mjs [--print-content]
// Whichever way a library comes, the files that are kept are hashed and compared with the
// lock before anything is built from them. --print-content prints these hashes, for the
// lock, instead of checking them.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { aptInstall, isDebian12 } from './lib/apt.mjs';
import { download, sha256 } from './lib/download.mjs';
import { run, which } from './lib/exec.mjs';
import { isMain, runMain, SetupError } from './lib/fail.mjs';
import { log, step } from './lib/log.mjs';
import { depsDir, downloadsDir, root } from './lib/paths.mjs';

const lockPath = join(root, 'cmake', 'deps.lock.json');

function filesUnder(dir, base = dir) {
  return readdirSync(dir, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return filesUnder(path, base);
      return entry.isFile() ? [relative(base, path)] : [];
    })
    .sort();
}

// The folder that holds an archive's files: itself, or its only folder.
function archiveRoot(dir) {
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries.length === 1 && entries[0].isDirectory() ? join(dir, entries[0].name) : dir;
}

function kept(spec, path) {
  const listed = spec.files?.some((name) => path === name || path.startsWith(`${name}/`));
  const inside = listed ?? new RegExp(spec.match).test(path);
  return inside && !(spec.without ?? []).some((pattern) => new RegExp(pattern).test(path));
}

// One hash over the names and contents of the files that are kept.
function contentHash(dir, files) {
  return sha256(files.map((path) => `${sha256(readFileSync(join(dir, path)))}  ${path}\n`).join(''));
}

function applyEdits(spec, dir, files) {
  for (const { files: pattern, from, to } of spec.edits ?? []) {
    for (const path of files.filter((name) => new RegExp(pattern).test(name))) {
      const file = join(dir, path);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
    }
  }
}

function move(from, to, files) {
  for (const path of files) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    renameSync(join(from, path), join(to, path));
  }
}

// Unpacks an archive, checks what is kept, edits it and puts it in place.
async function unpack(name, spec, archive, check) {
  const whole = join(depsDir, `.${name}.whole`);
  const next = join(depsDir, `.${name}.next`);
  for (const dir of [whole, next]) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
  }
  try {
    await run('tar', ['-xf', archive, '-C', whole, '--no-same-owner']);
    const from = archiveRoot(whole);
    const files = filesUnder(from).filter((path) => kept(spec, path));
    const content = contentHash(from, files);
    check(content);
    move(from, next, files);
    applyEdits(spec, next, files);
    writeFileSync(join(next, '.pinned'), pin(spec));
    rmSync(join(depsDir, name), { recursive: true, force: true });
    renameSync(next, join(depsDir, name));
  } finally {
    rmSync(whole, { recursive: true, force: true });
    rmSync(next, { recursive: true, force: true });
  }
}

const pin = (spec) => sha256(JSON.stringify(spec));

function present(name, spec) {
  const stamp = join(depsDir, name, '.pinned');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === pin(spec);
}

async function getOne(name, spec, report, check) {
  const tried = [];
  for (const way of spec.ways) {
    try {
      report(`${name} ${spec.version}`);
      const archive = await download(name, spec.commit, way, downloadsDir);
      await unpack(name, spec, archive, check);
      return;
    } catch (error) {
      tried.push(`${way.debian ?? way.github}: ${error.message.split('\n')[0]}`);
    }
  }
  throw new SetupError(
    `${name} ${spec.version} could not be fetched.\n  ${tried.join('\n  ')}`,
    `check the network, or put the archive into ${downloadsDir} by hand`,
  );
}

function checker(name, spec, printOnly) {
  return (content) => {
    if (printOnly) console.log(`${name} ${content}`);
    else if (content !== spec.content) {
      throw new SetupError(`the files of ${name} are not the pinned ones (content ${content})`);
    }
  };
}

async function ensureUnpackers() {
  if (which('xz') && which('tar')) return;
  if (isDebian12()) return aptInstall(['tar', 'xz-utils'], 'Unpacking the libraries');
  throw new SetupError('tar and xz are not on PATH.', 'install them');
}

// Brings .deps up to the lock. Does nothing, quickly, where it is already.
export async function ensureDeps({ printOnly = false } = {}) {
  const lock = JSON.parse(readFileSync(lockPath, 'utf8'));
  const missing = Object.entries(lock).filter(([name, spec]) => printOnly || !present(name, spec));
  if (missing.length === 0) return;
  await step('Libraries', async (report) => {
    await ensureUnpackers();
    for (const [name, spec] of missing) {
      await getOne(name, spec, report, checker(name, spec, printOnly));
    }
    return missing.map(([name]) => name).join(', ');
  });
}

if (isMain(import.meta.url)) {
  await runMain(() => {
    log.open('deps');
    return ensureDeps({ printOnly: process.argv.includes('--print-content') });
  });
}
