// Resizes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../../../scripts/lib/log.mjs';
import { measureLatency } from '../measure/latency.mjs';
import { resizeMethods, resizeModel } from '../models/resize.mjs';
import { modelsDir } from '../server.mjs';
import { times } from './rows.mjs';

const resizeFile = (method) => `resize.${method.replace(':', '_')}.tflite`;

const resizers = [
  { name: 'monograph, from a canvas', adapter: 'resize_canvas', methods: resizeMethods },
  { name: 'monograph, from pixels', adapter: 'resize_pixels', methods: resizeMethods },
  { name: 'drawImage and getImageData', adapter: 'resize_draw_image', methods: ['the browser\'s'] },
];

// One thread; the browser beside us.
export async function resize({ server, options }) {
  for (const method of resizeMethods) {
    writeFileSync(join(modelsDir, resizeFile(method)), resizeModel(method));
  }
  const setups = resizers.flatMap(({ name, adapter, methods }) =>
    methods.map((method) => {
      const urls = resizeMethods.includes(method) ? [`/bench-models/${resizeFile(method)}`] : [];
      return { name, method, setup: { adapter, urls, threads: 1 } };
    }),
  );
  const measured = await step('Resize', (report) =>
    measureLatency(server.url, setups, options.rounds, report),
  );
  return measured.map(({ name, method, failure, samples }) => {
    const row = { part: 'resize', resizer: name, method };
    return failure ? { ...row, failure } : { ...row, ...times(samples) };
  });
}
