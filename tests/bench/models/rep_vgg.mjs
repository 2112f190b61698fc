// RepVGG-A0 with random weights and batch normalisations that are not trivial, as it is trained and
// as the passes leave it: the graphs of tests/support/rep_vgg.h, which passes_tests writes.
import { join } from 'node:path';
import { buildDir } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/exec.mjs';

export const repVggForms = [
  { form: 'as it is trained', file: 'repvgg_a0.trained.tflite' },
  { form: 'behind the passes', file: 'repvgg_a0.tflite' },
];

// Writes both files into `folder`.
export async function makeRepVgg(folder) {
  const program = join(buildDir('native'), 'tests/passes/passes_tests');
  await run(program, ['[models]'], {
    env: { ...process.env, MONOGRAPH_MODELS: folder },
    what: 'Writing RepVGG-A0',
  });
}
