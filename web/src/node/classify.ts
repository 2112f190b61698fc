// Classifying image files, one by one or in batches, for the command line and scripts.
import { isClassifier, type Classification } from '../classification.js';
import { MonographError, toMonographError } from '../errors.js';
import type { RawImage } from '../images.js';
import { Model, type LoadOptions } from '../model.js';
import { defaultModelUrl } from './default_model.js';
import { decodeImage, type DecodeOptions } from './images.js';

/** How image files are classified. */
export interface ClassifyOptions extends LoadOptions, DecodeOptions {
  /** A packed classifier, a path or URL; by default the one inside the package. */
  readonly model?: string | URL | undefined;
  /** Images to run together, of any sizes: 1 to 1024, by default 1. */
  readonly batch?: number | undefined;
}

/** What one image gave. `ms` is its share of the run, with pixels in and names out, without decoding. */
export type ClassifyResult =
  | { file: string; labels: string[]; scores: number[]; ms: number }
  | { file: string; error: { code: string; message: string } };

interface Picture {
  readonly file: string;
  readonly image: RawImage;
}

export const MAX_BATCH = 1024;

// Digits that tell any two float32 apart.
const FLOAT_DIGITS = 9;

/**
 * Yields a result for each file, in order. Never throws: what fails is a result with `error`, and
 * costs no other its answer. The images of two batches are in memory at most: those of the next one
 * are decoded while one runs.
 */
export async function* classifyFiles(
  files: readonly string[],
  { model: source = defaultModelUrl, batch = 1, ...options }: ClassifyOptions = {},
): AsyncGenerator<ClassifyResult> {
  let model: Model;
  try {
    checkBatch(batch);
    model = await loadClassifier(source, options);
  } catch (error) {
    for (const file of files) yield failure(file, error);
    return;
  }
  try {
    const decodeFrom = (first: number) => decodeFiles(files.slice(first, first + batch), options);
    let next = decodeFrom(0);
    for (let first = 0; first < files.length; first += batch) {
      const pictures = await next;
      next = decodeFrom(first + batch);
      yield* await classifyDecoded(model, pictures);
    }
  } finally {
    model.dispose();
  }
}

function checkBatch(batch: number): void {
  if (Number.isInteger(batch) && batch >= 1 && batch <= MAX_BATCH) return;
  throw new MonographError('INVALID_ARGUMENT', `A batch has 1 to ${MAX_BATCH} images, not ${batch}.`);
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

const decodeFiles = (files: readonly string[], options: DecodeOptions): Promise<(Picture | ClassifyResult)[]> =>
  Promise.all(
    files.map((file) =>
      decodeImage(file, options).then(
        (image) => ({ file, image }),
        (error: unknown) => failure(file, error),
      ),
    ),
  );

/** In order; what could not be decoded stays as it is. */
async function classifyDecoded(
  model: Model,
  decoded: readonly (Picture | ClassifyResult)[],
): Promise<ClassifyResult[]> {
  const pictures = decoded.filter((entry) => 'image' in entry);
  const results = pictures.length === 0 ? [] : await classifyPictures(model, pictures);
  return decoded.map((entry) => ('image' in entry ? (results.shift() as ClassifyResult) : entry));
}

/** Where the model refuses one of several images, each runs alone. */
async function classifyPictures(model: Model, pictures: readonly Picture[]): Promise<ClassifyResult[]> {
  const start = performance.now();
  try {
    const answers = await runImages(model, pictures.map(({ image }) => image));
    const ms = (performance.now() - start) / pictures.length;
    return answers.map((answer, i) => success((pictures[i] as Picture).file, answer, ms));
  } catch (error) {
    if (pictures.length === 1) return pictures.map(({ file }) => failure(file, error));
    const results: ClassifyResult[] = [];
    for (const picture of pictures) results.push(...(await classifyPictures(model, [picture])));
    return results;
  }
}

async function runImages(model: Model, images: readonly RawImage[]): Promise<Classification[]> {
  const [first] = images;
  return first !== undefined && images.length === 1 ? [await model.run(first)] : model.run(images);
}

const roundFloat = (value: number): number => Number(value.toPrecision(FLOAT_DIGITS));

function success(file: string, { labels, scores }: Classification, ms: number): ClassifyResult {
  return { file, labels, scores: Array.from(scores, roundFloat), ms: Number(ms.toFixed(3)) };
}

function failure(file: string, error: unknown): ClassifyResult {
  return { file, error: toMonographError(error, 'INTERNAL', 'The engine failed').toJSON() };
}
