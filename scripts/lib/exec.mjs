// Child processes: found on PATH, run with their output in the log.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './fail.mjs';
import { log } from './log.mjs';

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// The first of `names` found on PATH, as a full path; undefined if there is none.
export function which(...names) {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  for (const name of names) {
    const found = dirs.map((dir) => join(dir, name)).find(executable);
    if (found) return found;
  }
  return undefined;
}

// The standard output of a short command; undefined if it fails.
export function capture(command, args = [], options = {}) {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'];
    return execFileSync(command, args, { encoding: 'utf8', stdio, ...options }).trim();
  } catch {
    return undefined;
  }
}

function splitter(onLine) {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split(/\r?\n|\r/);
    rest = lines.pop();
    for (const line of lines) onLine(line);
  };
}

// The lines of a failed command's output that say why: compilers' errors, else the last ones.
function telling(lines) {
  const errors = lines.filter((line) => /\berror: |undefined (reference|symbol)/.test(line));
  return errors.length ? errors.slice(0, 15).map((line) => line.slice(0, 400)) : lines.slice(-25);
}

// Runs a command to its end and resolves to { code, output }. Every line goes to the log
// and to `onLine`. Rejects with the last lines if the exit status is not 0, unless
// `allowFailure`.
export function run(command, args, { onLine, allowFailure, what, ...options } = {}) {
  log.write(`\n$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const lines = [];
    const take = splitter((line) => {
      log.write(`${line}\n`);
      lines.push(line);
      onLine?.(line);
    });
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) =>
      reject(new SetupError(`${command} could not be started: ${error.message}`)),
    );
    child.on('close', (code) => {
      take('\n');
      if (code === 0 || allowFailure) return resolve({ code, output: lines.join('\n') });
      const tail = telling(lines).join('\n');
      const title = what ?? [command, ...args].join(' ').slice(0, 120);
      reject(new SetupError(`${title} failed (exit status ${code}).\n${tail}`, log.hint()));
    });
  });
}
