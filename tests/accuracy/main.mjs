#!/usr/bin/env node
// Quantises small networks that were trained on Fashion-MNIST, in several ways, and scores what comes out on the
// 10,000 labelled test images.
//   node tests/accuracy/main.mjs [--help]
// Nothing is asserted: docs/QUANTIZATION.md holds what this prints.
import '../../scripts/lib/node_version.mjs';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/cmake.mjs';
import { run } from '../../scripts/lib/exec.mjs';
import { runMain, SetupError } from '../../scripts/lib/fail.mjs';
import { log, progressTo, step } from '../../scripts/lib/log.mjs';
import { buildDir, root } from '../../scripts/lib/paths.mjs';
import { ensureDataset } from '../../scripts/toolchain/datasets.mjs';
import { configurations } from './configurations.mjs';
import { readPart, writeImages } from './fashion_mnist.mjs';
import { markdown } from './report.mjs';
import { agreement, classesOf } from './score.mjs';

const models = join(root, 'tests', 'accuracy', 'models');
const manifest = JSON.parse(readFileSync(join(models, 'manifest.json'), 'utf8')).models;
const networkNames = manifest.map(({ network }) => network);
const configurationNames = Object.keys(configurations);

const usage = `usage: node tests/accuracy/main.mjs [options]

Quantises networks that were trained on Fashion-MNIST and scores them on its
10,000 test images. Lists are separated by commas.

  --networks LIST        of ${networkNames.join(', ')}
  --configurations LIST  of ${configurationNames.join(', ')}
  --images N             training images to calibrate with (default: 512)
  --no-build             with the native program as it is
  --json                 print JSON`;

const options = {
  networks: { type: 'string', default: networkNames.join(',') },
  configurations: { type: 'string', default: configurationNames.join(',') },
  images: { type: 'string', default: '512' },
  'no-build': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function list(option, text, known) {
  const items = text.split(',');
  const wrong = items.filter((item) => !known.includes(item));
  if (wrong.length) throw new SetupError(`--${option}: ${wrong.join(', ')} is none of ${known.join(', ')}.`);
  return known.filter((item) => items.includes(item));
}

function readOptions() {
  const { values } = parseArgs({ options });
  const images = Number(values.images);
  if (!Number.isInteger(images) || images < 1 || images > 60000) {
    throw new SetupError(`--images: ${values.images} is not a number from 1 to 60000.`);
  }
  return {
    ...values,
    images,
    networks: list('networks', values.networks, networkNames),
    configurations: list('configurations', values.configurations, configurationNames),
  };
}

// Quantises and scores one network in all ways that were asked for; resolves to rows, the float network's first.
async function measure({ network, file }, { monograph, folder, calibration, part, chosen }) {
  const score = (model, report) => classesOf(monograph, model, part, folder, report);
  const float = join(models, file);
  const rows = [];
  let reference;
  await step(`${network}, float`, async (report) => {
    reference = await score(float, report);
    rows.push({ network, bytes: statSync(float).size, top1: agreement(reference, [...part.labels]) });
  });
  for (const name of chosen) {
    await step(`${network}, ${configurations[name].title}`, async (report) => {
      const quantized = join(folder, 'quantized.tflite');
      report('quantise');
      const start = Date.now();
      const args = ['quantize', float, '--images', calibration, '-o', quantized, ...configurations[name].options];
      await run(monograph, args);
      const seconds = (Date.now() - start) / 1000;
      const classes = await score(quantized, report);
      const top1 = agreement(classes, [...part.labels]);
      const agree = agreement(classes, reference);
      rows.push({ network, configuration: name, bytes: statSync(quantized).size, top1, agree, seconds });
      return `${top1.toFixed(2)} %`;
    });
  }
  return rows;
}

async function main() {
  const { help, json, images, networks, configurations: chosen, 'no-build': noBuild } = readOptions();
  if (help) return console.log(usage);
  progressTo(process.stderr);
  log.open('accuracy');
  const [data] = await ensureDataset('fashion-mnist');
  if (!noBuild) await build('native', ['monograph']);
  const monograph = join(buildDir('native'), 'src', 'tools', 'monograph');
  const folder = mkdtempSync(join(os.tmpdir(), 'monograph-accuracy-'));
  try {
    const calibration = join(folder, 'calibration');
    writeImages(readPart(data, 'train'), images, calibration);
    const plan = { monograph, folder, calibration, part: readPart(data, 't10k'), chosen };
    const rows = [];
    for (const entry of manifest.filter(({ network }) => networks.includes(network))) {
      rows.push(...(await measure(entry, plan)));
    }
    console.log(json ? JSON.stringify(rows, null, 2) : markdown(rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await runMain(main);
