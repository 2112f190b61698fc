// The time of one run in the native engine. Models take turns, as in Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../scripts/lib/exec.mjs';
import { buildDir } from '../../../scripts/lib/paths.mjs';
import { npyBytes, npyValues } from '../../support/npy.mjs';

const program = join(buildDir('native'), 'src/tools/monograph');
const runsAtATime = 30;

async function runModel({ file }, folder, threads) {
  const { output } = await run(program, [
    ...['run', file, '--input', join(folder, 'input.npy'), '--out', folder],
    ...['--repeat', runsAtATime, '--threads', threads, '--json'],
  ].map(String));
  const { ms, outputs } = JSON.parse(output);
  const values = npyValues(readFileSync(join(folder, `${outputs[0].name}.npy`)));
  return { ms, answer: new Float32Array(values.buffer) };
}

// Models are { precision, file }, `input` is { shape, data } of float32. Resolves to the models with
// `samples`, each the median of some runs in milliseconds, and the `answer`.
export async function measureNative(models, { shape, data }, { threads, rounds }, report) {
  const folder = mkdtempSync(join(tmpdir(), 'monograph-bench-'));
  try {
    writeFileSync(join(folder, 'input.npy'), npyBytes('float32', shape, data));
    const entries = models.map((model) => ({ ...model, samples: [] }));
    for (let round = 1; round <= rounds; round++) {
      report(`round ${round} of ${rounds}`);
      for (const entry of entries) {
        const { ms, answer } = await runModel(entry, folder, threads);
        entry.samples.push(ms);
        entry.answer = answer;
      }
    }
    return entries;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
