// An independent engine to compare with.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { run } from '../../scripts/lib/exec.mjs';
import { root } from '../../scripts/lib/paths.mjs';

const folder = path.join(root, 'tests', 'oracle');

// Fetches the engine when it is not there. npm writes the file that tells so last: what another process
// is just unpacking is not there yet, so `npm test` calls this before tests run side by side.
export async function installOracle() {
  if (existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) return;
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, what: 'npm ci' });
}

// {infer(input): outputs} for the bytes of a model with one input; input and outputs are typed arrays.
// Outputs of int64 cannot be read; those of strings are undefined. It lives as long as the test.
export async function startOracle(context, file) {
  await installOracle();
  const worker = new Worker(path.join(folder, 'worker.mjs'), { workerData: file });
  context.after(() => worker.terminate());
  await once(worker, 'message');
  return {
    async infer(input) {
      worker.postMessage(input);
      const [{ ok, outputs }] = await once(worker, 'message');
      if (!ok) throw new Error('the independent engine failed');
      return outputs;
    },
  };
}
