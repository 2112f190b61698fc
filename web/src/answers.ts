// What packed models say of images, told from the names and types of their outputs.
import { classifications, isClassifier, type Classification } from './classification.js';
import { detections, isDetector, type Detection } from './detection.js';
import { isSegmenter, segmentations, type Segmentation } from './segmentation.js';
import type { Tensors, TensorInfo } from './tensors.js';

/** What a packed model says of an image. */
export type Answer = Classification | Detection | Segmentation;

/** Turns the outputs of a batch into one answer for each of its images. */
export type AnswerReader = (outputs: Tensors, images: number) => Answer[];

/** Undefined for models whose outputs are just tensors. */
export function answerReader(outputs: readonly TensorInfo[]): AnswerReader | undefined {
  if (isClassifier(outputs)) return classifications;
  if (isDetector(outputs)) return detections;
  return isSegmenter(outputs) ? segmentations : undefined;
}
