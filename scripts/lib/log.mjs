// One log file a command, and one line a step on the terminal.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { logsDir, root } from './paths.mjs';

class Log {
  #fd;
  #path;

  // Starts logs/<name>.log anew. Before that, what is written is dropped.
  open(name) {
    if (this.#fd !== undefined) return;
    mkdirSync(logsDir, { recursive: true });
    this.#path = join(logsDir, `${name}.log`);
    this.#fd = openSync(this.#path, 'w');
  }

  write(text) {
    if (this.#fd !== undefined) writeSync(this.#fd, text);
  }

  close() {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  get path() {
    return this.#path && relative(root, this.#path);
  }

  hint() {
    return this.#path ? `the whole output is in ${this.path}` : undefined;
  }
}

export const log = new Log();

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

// Quiet: progress goes to stderr only where that is a terminal (for --json output).
let out = process.stdout;
export function progressTo(stream) {
  out = stream;
}

function paint(text) {
  if (!out.isTTY) return;
  const columns = out.columns || 80;
  out.write(`\r\x1b[K${text.slice(0, columns - 1)}`);
}

// Runs `work(report)` as a named step. `report(text)` shows progress within the step.
// A step that resolves to a string has that as its remark on the line, and one that resolves to
// { remark, ok: false } is marked as failed.
export async function step(name, work) {
  const start = Date.now();
  log.write(`\n== ${name}\n`);
  paint(`… ${name}`);
  let printed = start;
  const report = (text) => {
    paint(`… ${name}: ${text}`);
    if (!out.isTTY && Date.now() - printed > 15_000) {
      printed = Date.now();
      out.write(`  … ${name}: ${text} (${seconds(start)})\n`);
    }
  };
  const finish = (mark, remark) => {
    if (out.isTTY) out.write('\r\x1b[K');
    out.write(`${mark} ${name}${remark ? `: ${remark}` : ''} (${seconds(start)})\n`);
    log.write(`== ${mark} ${name} (${seconds(start)})\n`);
  };
  try {
    const result = await work(report);
    finish(result?.ok === false ? '✗' : '✓', typeof result === 'string' ? result : result?.remark);
    return result;
  } catch (error) {
    finish('✗', '');
    throw error;
  }
}
