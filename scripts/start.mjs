#!/usr/bin/env node
// The main job: builds one variant, names the sample photographs, then builds the demo site and
// serves it.
import './lib/node_version.mjs';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { siteDir } from '../web/demo/make/paths.mjs';
import { buildPackage } from './build.mjs';
import { buildDemo } from './build_demo.mjs';
import { runMain } from './lib/fail.mjs';
import { log, progressTo } from './lib/log.mjs';
import { root } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const usage = `usage: npm start -- [--once] [--json] [--port N]

  --once    stop after the console part
  --json    one line of JSON an image on standard output, and nothing else there
  --port N  the port of the page (default 8080; 0: any that is free)`;

function samples() {
  const dir = join(root, 'samples');
  const names = readdirSync(dir).filter((name) => /\.(jpe?g|png|webp)$/.test(name));
  return names.sort().map((name) => relative(root, join(dir, name)));
}

// Resolves to the exit status of the command line's `classify`.
function classify(json) {
  const args = ['dist/bin.js', 'classify', ...(json ? ['--json'] : []), ...samples()];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

async function main() {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean' },
      json: { type: 'boolean' },
      port: { type: 'string', default: '8080' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  log.open('start');
  if (values.json) progressTo(process.stderr);
  await buildPackage(['simd']);
  const status = await classify(values.json);
  if (values.once) return status;
  await buildDemo();
  const { url } = await serve({ folders: { '': siteDir }, port: Number(values.port) });
  const say = values.json ? console.error : console.log;
  say(`\nThe page: ${url} (Ctrl-C stops)`);
  return status;
}

await runMain(main);
