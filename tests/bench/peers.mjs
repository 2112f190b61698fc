// The other contenders: installed into this folder at first use, bundled as a user would.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../scripts/lib/download.mjs';
import { run } from '../../scripts/lib/exec.mjs';
import { step } from '../../scripts/lib/log.mjs';

export const peersDir = dirname(fileURLToPath(import.meta.url));

const bundleNames = ['litert', 'tfjs', 'tfjs_tflite'];

export async function installPeers() {
  const stamp = join(peersDir, 'node_modules/.installed-lock');
  const hash = sha256(readFileSync(join(peersDir, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await step('Install the other contenders (about 60 MB, once)', async () => {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: peersDir,
      what: 'npm ci',
    });
    writeFileSync(stamp, hash);
  });
}

export async function bundlePeers(folder) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: bundleNames.map((name) => join(peersDir, 'bundles', `${name}.mjs`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
  });
}
