// The native engine, int8 beside fp32; ratios are to fp32.
import { join } from 'node:path';
import { step } from '../../../scripts/lib/log.mjs';
import { measureNative } from '../measure/native.mjs';
import { networks } from '../models/networks.mjs';
import { makeInput } from '../page/picture.mjs';
import { modelsDir } from '../server.mjs';
import { median } from '../statistics.mjs';
import { expectedOf, largestDifference, times, titled, tolerances } from './rows.mjs';

function rowOf({ precision, samples, answer }, network) {
  const difference = largestDifference(answer, expectedOf(network, precision));
  return { precision, ...times(samples), difference, agrees: difference <= tolerances[precision] };
}

export async function native({ options }) {
  const rows = [];
  for (const network of options.nets) {
    const { title, shapes } = networks[network]();
    const input = { shape: [1, ...shapes[0]], data: makeInput(shapes[0][0]) };
    const models = options.prec.map((precision) => ({
      precision,
      file: join(modelsDir, `${network}.${precision}.tflite`),
    }));
    for (const threads of options.threads) {
      const measured = await step(titled(title, 'native', threads), (report) =>
        measureNative(models, input, { threads, rounds: options.rounds }, report),
      );
      const fp32 = measured.find(({ precision }) => precision === 'fp32');
      for (const entry of measured) {
        const row = { part: 'native', network, threads, ...rowOf(entry, network) };
        rows.push(fp32 ? { ...row, ratio: row.ms / median(fp32.samples) } : row);
      }
    }
  }
  return rows;
}
