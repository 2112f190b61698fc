// Random weights that behave like trained ones: every channel is scaled and shifted so that, over
// the calibration images, it has the mean and spread that a folded batch normalisation would give.
import { randomNumbers } from '../page/picture.mjs';
import { evaluateLayer, finish, hasWeights, weightedSums } from './reference.mjs';

// Box and Muller: normal numbers from uniform ones.
function normalNumbers(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function weightCount({ op, kernel }, inShape, outShape) {
  const [depth, channels] = [inShape[2], outShape[2]];
  if (op === 'depthwise') return kernel ** 2 * depth;
  return op === 'dense' ? channels * depth : channels * kernel ** 2 * depth;
}

// The channel that a weight belongs to.
export function channelOf({ op, weights }, channels) {
  const each = weights.length / channels;
  return op === 'depthwise' ? (index) => index % channels : (index) => Math.floor(index / each);
}

function moments(arrays, channels) {
  const sum = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const array of arrays) {
    array.forEach((x, i) => {
      sum[i % channels] += x;
      squares[i % channels] += x * x;
    });
  }
  const count = arrays.reduce((total, { length }) => total + length, 0) / channels;
  return Array.from(sum, (total, c) => {
    const mean = total / count;
    return { mean, deviation: Math.sqrt(Math.max(squares[c] / count - mean * mean, 1e-6)) };
  });
}

// What a channel's numbers shall be. Classes have one number an image, so they share one scale.
function targets({ op, relu6 }, { uniform, normal }, channels) {
  if (op === 'dense')
    return Array.from({ length: channels }, () => ({ gain: 1, shift: 0.1 * normal() }));
  return Array.from({ length: channels }, () =>
    relu6
      ? { gain: 0.8 + 0.6 * uniform(), shift: 0.2 + 0.5 * normal() }
      : { gain: 0.6 + 0.4 * uniform(), shift: 0.1 * normal() },
  );
}

const logitDeviation = 2.5;

function statistics(layer, sums, channels) {
  if (layer.op !== 'dense') return moments(sums, channels);
  const [{ mean, deviation }] = moments(sums, 1);
  return new Array(channels).fill({ mean, deviation: deviation / logitDeviation });
}

// Draws the layer's weights and gives its outputs for all images.
function initialize(layer, inputs, inShape, outShape, random) {
  const channels = outShape[2];
  layer.weights = Float32Array.from({ length: weightCount(layer, inShape, outShape) }, random.normal);
  const sums = inputs.map((values) => weightedSums(layer, values, inShape, outShape));
  const found = statistics(layer, sums, channels);
  const wanted = targets(layer, random, channels);
  const scale = found.map(({ deviation }, c) => wanted[c].gain / deviation);
  const channel = channelOf(layer, channels);
  layer.weights.forEach((weight, i) => (layer.weights[i] = weight * scale[channel(i)]));
  layer.bias = Float32Array.from(wanted, ({ shift }, c) => shift - found[c].mean * scale[c]);
  return sums.map((array) =>
    finish(
      layer,
      array.map((x, i) => x * scale[i % channels]),
    ),
  );
}

function extremes(arrays) {
  let [min, max] = [0, 0];
  for (const array of arrays) {
    for (const x of array) {
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  return { min, max };
}

// Gives the network weights and, as `ranges`, the extremes of every value over the images.
export function addWeights(network, images, seed) {
  const uniform = randomNumbers(seed);
  const random = { uniform, normal: normalNumbers(uniform) };
  const values = [images];
  network.layers.forEach((layer, i) => {
    const inShape = network.shapes[layer.inputs[0]];
    const outShape = network.shapes[i + 1];
    const inputs = images.map((_, image) => layer.inputs.map((index) => values[index][image]));
    values.push(
      hasWeights(layer)
        ? initialize(layer, inputs, inShape, outShape, random)
        : inputs.map((of) => evaluateLayer(layer, of, inShape, outShape)),
    );
  });
  network.ranges = values.map(extremes);
}
