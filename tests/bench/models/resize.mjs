// Models of one monograph.resize: an image of any size to 224 x 224, as torchvision's classifiers do.
import { encode } from 'flatbuffers/mjs/flexbuffers.js';
import { writeModel } from '../../support/tflite_writer.mjs';

export const resizeMethods = ['pillow:bilinear', 'pillow:bicubic'];

export function resizeModel(method) {
  const options = { method, fit: 'shorter', height: 256, width: 256, crop_height: 224, crop_width: 224 };
  return writeModel({
    tensors: [
      { name: 'image', dtype: 'uint8', shape: [1, 1, 1, 3], signature: [1, -1, -1, 3] },
      { name: 'resized', dtype: 'uint8', shape: [1, 224, 224, 3] },
    ],
    operators: [{ custom: 'monograph.resize', inputs: [0], outputs: [1], customOptions: encode(options) }],
    inputs: [0],
    outputs: [1],
  });
}
