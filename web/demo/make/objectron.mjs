// The detector: MediaPipe Objectron's SSD-MobileNetV2 for everyday things (Apache-2.0), as float16, with its
// anchors, names and suppression packed into the file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npyBytes } from '../../../tests/support/npy.mjs';
import { makeOnce } from './made.mjs';
import { monograph, toolFiles } from './monograph.mjs';
import { asset, work } from './paths.mjs';
import { sourceFile } from './sources.mjs';
import { anchors } from './ssd_anchors.mjs';

const bundle = (end) => sourceFile('@mediapipe', 'objectron', `objectron_solution_packed_assets${end}`);
const network = 'object_detection_ssd_mobilenetv2_oidv4_fp16.tflite';
const names = 'object_detection_oidv4_labelmap.txt';

// The package's files lie end to end in one; the script that loads them lists where.
function unpack(folder) {
  const data = readFileSync(bundle('.data'));
  const listed = readFileSync(bundle('_loader.js'), 'utf8').matchAll(
    /"filename": "([^"]+)", "start": (\d+), "end": (\d+)/g,
  );
  const files = [...listed].map(([, path, start, end]) => [basename(path), data.subarray(Number(start), Number(end))]);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(`${folder}/${name}`, bytes);
}

// The first name stands for the background, which `pack` knows by the column that has no name.
const withoutBackground = (text) => text.trim().split('\n').slice(1).join('\n');

async function pack(target) {
  const folder = work('objectron');
  unpack(folder);
  writeFileSync(`${folder}/labels.txt`, withoutBackground(readFileSync(`${folder}/${names}`, 'utf8')));
  const rows = anchors();
  writeFileSync(`${folder}/anchors.npy`, npyBytes('float32', [rows.length, 4], Float32Array.from(rows.flat())));
  const inFront = ['--resize', 'bilinear:300', '--mean', '127.5', '--std', '127.5'];
  const behind = ['--detector', 'ssd', '--anchors', `${folder}/anchors.npy`, '--sigmoid', '--labels', `${folder}/labels.txt`];
  const limits = ['--score-threshold', '0.4', '--max-detections', '20', '--weights', 'fp16'];
  const about = ['--description', 'SSD-MobileNetV2 of MediaPipe Objectron: an image of any size in, boxes and names out.'];
  await monograph('pack', `${folder}/${network}`, '-o', target, ...inFront, ...behind, ...limits, ...about);
}

export async function makeDetector() {
  const file = 'models/ssd_mobilenetv2.fp16.tflite';
  const own = ['objectron.mjs', 'ssd_anchors.mjs'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  await makeOnce(asset(file), [bundle('.data'), bundle('_loader.js'), ...own, ...toolFiles], pack);
  return { tab: 'detect', title: 'SSD-MobileNetV2', precision: 'float16', file };
}
