// The native engine, int8 beside fp32; ratios are to fp32.
import { join } from 'node:path';
import { step } from '../../../scripts/lib/log.mjs';
import { measureNative } from '../measure/native.mjs';
import { networks } from '../models/networks.mjs';
import { makeInput } from '../page/picture.mjs';
import { modelsDir } from '../server.mjs';
import { addRatios, compared, expectedOf, titled, tolerances } from './rows.mjs';

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
      const found = measured.map(({ precision, ...entry }) => {
        const about = { part: 'native', network, precision, threads };
        return { ...about, ...compared(entry, expectedOf(network, precision), tolerances[precision]) };
      });
      rows.push(...addRatios(found, ({ precision }) => precision === 'fp32'));
    }
  }
  return rows;
}
