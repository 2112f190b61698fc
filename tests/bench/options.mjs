// The command line of the benchmark.
import { parseArgs } from 'node:util';
import { SetupError } from '../../scripts/lib/fail.mjs';
import { contenderNames, defaultNames, optionalNames } from './contenders.mjs';
import { networks } from './models/networks.mjs';

const networkNames = Object.keys(networks);
const precisions = ['fp32', 'int8'];
const parts = ['latency', 'start', 'canvas', 'native', 'batch', 'resize', 'repvgg'];

export const usage = `usage: npm run bench -- [options]

Measures Monograph beside other engines, in one headless Chromium, on models of
identical weights; batches in Node.js, and the native engine. Lists are
separated by commas.

  --only LIST     of ${defaultNames.join(', ')} (these by default),
                  ${optionalNames.join(', ')}
  --nets LIST     of ${networkNames.join(', ')} (default: both)
  --prec LIST     of ${precisions.join(', ')} (default: both)
  --threads LIST  numbers of threads (default: 1,2)
  --parts LIST    of ${parts.join(', ')}
                  (default: all)
  --rounds N      how often contenders take turns (default: 8)
  --json          print JSON, and progress on standard error
  --markdown      print tables as Markdown
  --no-build      measure dist/ as it is`;

const options = {
  only: { type: 'string', default: defaultNames.join(',') },
  nets: { type: 'string', default: networkNames.join(',') },
  prec: { type: 'string', default: precisions.join(',') },
  threads: { type: 'string', default: '1,2' },
  parts: { type: 'string', default: parts.join(',') },
  rounds: { type: 'string', default: '8' },
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  'no-build': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function parse(args) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new SetupError(error.message, 'npm run bench -- --help');
  }
}

function list(option, text, known) {
  const items = text.split(',');
  const wrong = items.filter((item) => !known.includes(item));
  if (wrong.length)
    throw new SetupError(`--${option}: ${wrong.join(', ')} is none of ${known.join(', ')}.`);
  return known.filter((item) => items.includes(item));
}

function number(option, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw new SetupError(`--${option}: ${text} is not a number from 1 to 1000.`);
}

export function readOptions(args) {
  const { 'no-build': noBuild, ...values } = parse(args);
  return {
    ...values,
    build: !noBuild,
    only: list('only', values.only, contenderNames),
    nets: list('nets', values.nets, networkNames),
    prec: list('prec', values.prec, precisions),
    parts: list('parts', values.parts, parts),
    threads: values.threads.split(',').map((text) => number('threads', text)),
    rounds: number('rounds', values.rounds),
  };
}
