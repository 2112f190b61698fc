// The command `monograph`.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { MonographError } from '../errors.js';
import { chooseEngine } from '../features.js';
import type { Variant } from '../assets.js';
import { buildEngine } from './build_engine.js';
import { classifyFiles, MAX_BATCH } from './classify.js';
import { formatResult } from './format_result.js';
import { runTools } from './tools.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const CLASSIFY_HELP = `Usage: monograph classify [options] IMAGE...

Names what the images (JPEG, PNG, WebP, GIF, TIFF, AVIF) show.

Options:
  --model FILE    a packed classifier, a path or URL; by default the one inside
                  the package (EfficientNet-Lite0, 1000 classes of ImageNet)
  --json          one line of JSON an image: file, labels, scores, ms, or error
  --batch N       images to run together, of any sizes (1 to ${MAX_BATCH}, default 1)
  --threads N     threads to use (1 to 64)
  --variant NAME  simd, simd-threads, relaxed or relaxed-threads
  --orient        turn pictures as their EXIF orientation says
  --help          this text

Exit status: 0 if all images were named, 1 if any failed, 2 for wrong usage.
`;

class UsageError extends Error {}

/** Runs the command line; the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    if (error instanceof MonographError) return fail(`${error.code}: ${error.message}\n`, EXIT_FAILED);
    if (!(error instanceof UsageError)) throw error;
    return fail(`${error.message}\nTry: monograph classify --help\n`, EXIT_USAGE);
  }
}

// Naming images is done here, with more formats and threads; the tools do all else.
async function dispatch(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === '--version') return print(`${version()}\n`);
  if (command === 'help') return runTools(['--help']);
  if (command === 'build-engine') return buildEngine(rest);
  if (command !== 'classify') return runTools(args);
  return rest.includes('--help') ? print(CLASSIFY_HELP) : classify(rest);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function fail(text: string, status: number): number {
  process.stderr.write(`monograph: ${text}`);
  return status;
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function parseClassify(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        json: { type: 'boolean', default: false },
        batch: { type: 'string', default: '1' },
        threads: { type: 'string' },
        variant: { type: 'string' },
        orient: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function batchSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MAX_BATCH) return size;
  throw new UsageError(`--batch takes a number from 1 to ${MAX_BATCH}, not ${text}.`);
}

/** Options that no machine can follow are wrong usage, not a failure of each image. */
function checkEngine(options: { variant?: Variant | undefined; threads?: number | undefined }): void {
  try {
    chooseEngine(options);
  } catch (error) {
    const isWrong = error instanceof MonographError && error.code === 'INVALID_ARGUMENT';
    if (isWrong) throw new UsageError(error.message);
  }
}

async function classify(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseClassify(args);
  if (positionals.length === 0) throw new UsageError('classify needs at least one image.');
  const { model, orient, json } = values;
  const options = {
    model,
    orient,
    batch: batchSize(values.batch),
    threads: values.threads === undefined ? undefined : Number(values.threads),
    variant: values.variant as Variant | undefined,
  };
  checkEngine(options);
  let failed = false;
  for await (const result of classifyFiles(positionals, options)) {
    failed ||= 'error' in result;
    process.stdout.write(`${json ? JSON.stringify(result) : formatResult(result)}\n`);
  }
  return failed ? EXIT_FAILED : 0;
}
