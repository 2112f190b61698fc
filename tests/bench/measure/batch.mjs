// Images a second in Node, one by one and in batches, which take turns.
import { performance } from 'node:perf_hooks';

const imageCount = 16;

// Photographs' sizes, all unlike; what they show does not matter.
function images() {
  return Array.from({ length: imageCount }, (_, i) => {
    const [width, height] = [400 + 17 * i, 300 + (29 * i) % 250];
    return { data: Uint8Array.from({ length: 3 * width * height }, (_, j) => (j * 37) % 251), width, height };
  });
}

async function runAll(model, pictures, size) {
  const start = performance.now();
  for (let first = 0; first < pictures.length; first += size) {
    const batch = pictures.slice(first, first + size);
    await (size === 1 ? model.run(batch[0]) : model.runEach(batch));
  }
  return (performance.now() - start) / pictures.length;
}

// Resolves to { size, samples } for each size of a batch: milliseconds an image.
export async function measureBatches(file, { threads, sizes, rounds }, report) {
  const { Model } = await import('../../../dist/node.js');
  const model = await Model.load(file, { threads, variant: threads > 1 ? 'simd-threads' : 'simd' });
  const pictures = images();
  const results = sizes.map((size) => ({ size, samples: [] }));
  for (let round = 0; round <= rounds; round++) {
    report(`round ${round} of ${rounds}`);
    for (const { size, samples } of results) {
      const ms = await runAll(model, pictures, size);
      if (round > 0) samples.push(ms);
    }
  }
  model.dispose();
  return results;
}
