// The segmenter: MediaPipe Selfie Segmentation (Apache-2.0), which tells people from what is behind them.
import { fileURLToPath } from 'node:url';
import { makeOnce } from './made.mjs';
import { monograph, toolFiles } from './monograph.mjs';
import { asset } from './paths.mjs';
import { sourceFile } from './sources.mjs';

const network = sourceFile('@mediapipe', 'selfie_segmentation', 'selfie_segmentation.tflite');

async function pack(target) {
  const inFront = ['--resize', 'bilinear', '--range', '1'];
  const behind = ['--segmenter', 'probabilities', '--weights', 'fp16'];
  const about = ['--description', 'MediaPipe Selfie Segmentation: an image of any size in, a mask of the person out.'];
  await monograph('pack', network, '-o', target, ...inFront, ...behind, ...about);
}

export async function makeSegmenter() {
  const file = 'models/selfie_segmentation.fp16.tflite';
  await makeOnce(asset(file), [network, fileURLToPath(import.meta.url), ...toolFiles], pack);
  return { tab: 'segment', title: 'Selfie Segmentation', precision: 'float16', file };
}
