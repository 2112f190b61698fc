// Makes a file or folder only when what it is made of has changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { sha256 } from '../../../scripts/lib/download.mjs';
import { work } from './paths.mjs';

// `inputs` are files; their contents decide. The stamp is written last, so that what was cut short is
// made again.
export async function makeOnce(target, inputs, make) {
  const stamp = work('stamps', relative(work(), target).replaceAll('/', '+'));
  const hash = sha256(inputs.map((path) => sha256(readFileSync(path))).join('\n'));
  if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  for (const path of [target, stamp]) mkdirSync(dirname(path), { recursive: true });
  await make(target);
  writeFileSync(stamp, hash);
}
