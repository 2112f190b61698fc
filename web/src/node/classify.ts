// Classifying image files one after the other, for the command line and scripts.
import { isClassifier } from '../classification.js';
import { MonographError, toMonographError } from '../errors.js';
import { Model, type LoadOptions } from '../model.js';
import { defaultModelUrl } from './default_model.js';
import { decodeImage, type DecodeOptions } from './images.js';

export interface ClassifyOptions extends LoadOptions, DecodeOptions {
  readonly model?: string | URL | undefined;
}

/** What one image gave. `ms` is the run, with pixels in and names out, without decoding. */
export type ClassifyResult =
  | { file: string; labels: string[]; scores: number[]; ms: number }
  | { file: string; error: { code: string; message: string } };

// Digits that tell any two float32 apart.
const FLOAT_DIGITS = 9;

/** Yields a result for each file, in order. Never throws: what fails is a result with `error`. */
export async function* classifyFiles(
  files: readonly string[],
  { model: source = defaultModelUrl, ...options }: ClassifyOptions = {},
): AsyncGenerator<ClassifyResult> {
  let model: Model;
  try {
    model = await loadClassifier(source, options);
  } catch (error) {
    for (const file of files) yield failure(file, error);
    return;
  }
  try {
    for (const file of files) yield await classifyFile(model, file, options);
  } finally {
    model.dispose();
  }
}

async function loadClassifier(source: string | URL, options: LoadOptions): Promise<Model> {
  const model = await Model.load(source, options);
  if (isClassifier(model.outputs)) return model;
  model.dispose();
  throw new MonographError(
    'UNSUPPORTED_MODEL',
    'The model is no packed classifier: its outputs must be "labels" and "scores". ' +
      'Make them with `monograph pack`.',
  );
}

async function classifyFile(
  model: Model,
  file: string,
  options: DecodeOptions,
): Promise<ClassifyResult> {
  try {
    const image = await decodeImage(file, options);
    const start = performance.now();
    const { labels, scores } = await model.run(image);
    const ms = Number((performance.now() - start).toFixed(3));
    return { file, labels, scores: Array.from(scores, roundFloat), ms };
  } catch (error) {
    return failure(file, error);
  }
}

const roundFloat = (value: number): number => Number(value.toPrecision(FLOAT_DIGITS));

function failure(file: string, error: unknown): ClassifyResult {
  return { file, error: toMonographError(error, 'INTERNAL', 'The engine failed').toJSON() };
}
