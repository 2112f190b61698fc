// The sample photographs, and what models say of them.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

export const samplePaths = readdirSync(path.join(root, 'samples'))
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => path.join(root, 'samples', name));

// A small network of floats: images of any size in, names and scores out.
export const floatModel = path.join(root, 'tests', 'accuracy', 'models', 'mobilenet.fp16.tflite');

export const sampleName = (file) => path.basename(file, '.jpg');

// A word that the right label of a sample contains.
export const SAMPLE_LABELS = {
  cat: /cat/i,
  espresso: /espresso/i,
  goldfish: /goldfish/i,
  rocket: /missile|projectile|space shuttle/i,
  volleyball: /volleyball/i,
};

// Asserts two classifications equal: labels the same, scores within the tolerance.
export function sameScores(actual, expected, tolerance) {
  return (
    JSON.stringify(actual.labels) === JSON.stringify(expected.labels) &&
    Array.from(actual.scores).every((score, i) => Math.abs(score - expected.scores[i]) <= tolerance)
  );
}
