// What is in the site, and whose it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { asset } from './paths.mjs';

const HEAD = `Monograph: Apache-2.0
Detector: @mediapipe/objectron of npm, Google, Apache-2.0; packed
Segmenter: @mediapipe/selfie_segmentation of npm, Google, Apache-2.0; packed
Compared with: @litertjs/core of npm, Google, Apache-2.0; onnxruntime-web of npm, Microsoft, MIT
The classifier's network and names, and the libraries in Monograph's engine: below.
`;

export function writeLicenses() {
  const texts = ['models/licenses/efficientnet_lite0.txt', 'models/licenses/torchvision.txt', 'dist/LICENSES.txt'];
  const parts = [HEAD, ...texts.map((path) => readFileSync(join(root, path), 'utf8'))];
  writeFileSync(asset('LICENSES.txt'), parts.join('\n\n'));
}
