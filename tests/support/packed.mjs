// A detector and a segmenter for images of any size, packed by the tools.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { COLORS } from './models.mjs';
import { floatBytes, int32Bytes, reducerOptions, writeModel } from './tflite_writer.mjs';

const ADD = 0;
const MUL = 18;
const RESHAPE = 22;
const MEAN = 40;
const NO_ACTIVATION = { type: 11, fields: [] };
const PRODUCT = { type: 21, fields: [] };
const SIDE = 8;

const activation = (name, ...row) => ({ name, dtype: 'float32', shape: [1, ...row], signature: [-1, ...row] });
const constant = (name, shape, ...values) => ({ name, dtype: 'float32', shape, data: floatBytes(...values) });
const integers = (name, ...values) => ({ name, dtype: 'int32', shape: [values.length], data: int32Bytes(...values) });

// Two boxes, moved by the brightness of the image; the mean of each channel, weighed for each box, is
// the score of a class.
function boxesNetwork() {
  return writeModel({
    tensors: [
      activation('pixels', SIDE, SIDE, 3),
      integers('plane', 1, 2),
      activation('means', 3),
      integers('row', -1, 1, 3),
      activation('row of means', 1, 3),
      constant('weights', [1, 2, 3], 1, 0.5, 0.25, 0.25, 0.5, 1),
      activation('scores', 2, 3),
      integers('all', 1, 2, 3),
      activation('brightness', 1, 1, 1),
      integers('column', -1, 1, 1),
      activation('shift', 1, 1),
      constant('corners', [1, 2, 4], 0.5, 1, 3, 2.5, 3.5, 3, 7.5, 6),
      activation('boxes', 2, 4),
    ],
    operators: [
      { code: MEAN, inputs: [0, 1], outputs: [2], options: reducerOptions(false) },
      { code: RESHAPE, inputs: [2, 3], outputs: [4] },
      { code: MUL, inputs: [4, 5], outputs: [6], options: PRODUCT },
      { code: MEAN, inputs: [0, 7], outputs: [8], options: reducerOptions(true) },
      { code: RESHAPE, inputs: [8, 9], outputs: [10] },
      { code: ADD, inputs: [11, 10], outputs: [12], options: NO_ACTIVATION },
    ],
    inputs: [0],
    outputs: [12, 6],
  });
}

// The channels, weighed, are the scores of three classes.
function masksNetwork() {
  return writeModel({
    tensors: [
      activation('pixels', SIDE, SIDE, 3),
      constant('weights', [3], 1, 0.75, 0.5),
      activation('scores', SIDE, SIDE, 3),
    ],
    operators: [{ code: MUL, inputs: [0, 1], outputs: [2], options: PRODUCT }],
    inputs: [0],
    outputs: [2],
  });
}

function pack(network, options) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-pack-'));
  try {
    writeFileSync(path.join(folder, 'network.tflite'), network);
    writeFileSync(path.join(folder, 'labels.txt'), `${COLORS.join('\n')}\n`);
    const bin = path.join(root, 'dist', 'bin.js');
    const args = ['pack', 'network.tflite', '-o', 'packed.tflite', '--range', '1', '--labels', 'labels.txt', ...options];
    execFileSync(process.execPath, [bin, ...args], { cwd: folder });
    return new Uint8Array(readFileSync(path.join(folder, 'packed.tflite')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const LETTERBOX = ['--resize', 'pillow:bilinear', '--letterbox', '114'];

export const packedDetector = () =>
  pack(boxesNetwork(), [...LETTERBOX, '--detector', 'boxes', '--max-detections', '4', '--score-threshold', '0.2']);

export const packedSegmenter = (kind) => pack(masksNetwork(), [...LETTERBOX, '--segmenter', kind]);

// A picture that no other `seed` gives: smooth, with all three channels.
export function picture(width, height, channels, seed) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const channel = i % channels;
    const pixel = Math.floor(i / channels);
    const wave = Math.sin((pixel % width) / (3 + channel) + seed) * Math.cos(Math.floor(pixel / width) / (5 + seed));
    return 128 + Math.round(120 * wave * (channel === seed % 3 ? 1 : 0.6));
  });
  return { data, width, height };
}

// [width, height, channels] of pictures of unlike sizes, and some alike.
export const PICTURE_SIZES = [[20, 10, 3], [7, 33, 4], [64, 64, 3], [64, 64, 4], [1, 1, 3], [20, 10, 4], [100, 9, 3]];
