// The plainest evaluation of the networks, one image at a time: what the files must agree with.

// Padding before the first row or column: half of what SAME needs, rounded down.
export function padding(size, kernel, stride) {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return { before: total >> 1, after: total - (total >> 1) };
}

// Calls visit(input pixel, tap) for the taps that lie within the image.
function forTaps({ kernel, stride }, [height, width], oy, ox, visit) {
  const top = oy * stride - padding(height, kernel, stride).before;
  const left = ox * stride - padding(width, kernel, stride).before;
  for (let ky = Math.max(0, -top); ky < Math.min(kernel, height - top); ky++) {
    for (let kx = Math.max(0, -left); kx < Math.min(kernel, width - left); kx++) {
      visit((top + ky) * width + left + kx, ky * kernel + kx);
    }
  }
}

function forPixels(layer, inShape, [height, width, channels], accumulate) {
  const sums = new Float32Array(height * width * channels);
  for (let oy = 0, at = 0; oy < height; oy++) {
    for (let ox = 0; ox < width; ox++, at += channels) {
      const out = sums.subarray(at, at + channels);
      forTaps(layer, inShape, oy, ox, (pixel, tap) => accumulate(out, pixel, tap));
    }
  }
  return sums;
}

function dot(a, aStart, b, bStart, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aStart + i] * b[bStart + i];
  return sum;
}

function convolve(layer, input, inShape, outShape) {
  const depth = inShape[2];
  const taps = layer.kernel ** 2;
  return forPixels(layer, inShape, outShape, (out, pixel, tap) => {
    for (let c = 0; c < out.length; c++) {
      out[c] += dot(input, pixel * depth, layer.weights, (c * taps + tap) * depth, depth);
    }
  });
}

function convolveDepthwise(layer, input, inShape, outShape) {
  return forPixels(layer, inShape, outShape, (out, pixel, tap) => {
    const depth = out.length;
    for (let c = 0; c < depth; c++) out[c] += input[pixel * depth + c] * layer.weights[tap * depth + c];
  });
}

function dense({ weights }, input, _inShape, [, , channels]) {
  return Float32Array.from({ length: channels }, (_, c) =>
    dot(input, 0, weights, c * input.length, input.length),
  );
}

function mean(_layer, input, [height, width, channels]) {
  const sums = new Float64Array(channels);
  for (let i = 0; i < input.length; i++) sums[i % channels] += input[i];
  return Float32Array.from(sums, (sum) => sum / (height * width));
}

function softmax(_layer, input) {
  const top = Math.max(...input);
  const powers = Float64Array.from(input, (x) => Math.exp(x - top));
  const sum = powers.reduce((a, b) => a + b);
  return Float32Array.from(powers, (power) => power / sum);
}

// Layers with weights, before bias and activation.
const linear = { conv: convolve, depthwise: convolveDepthwise, dense };
const others = { mean, softmax, add: (_layer, a, _inShape, _outShape, b) => a.map((x, i) => x + b[i]) };

export const hasWeights = ({ op }) => op in linear;

// The sums of a layer with weights, without bias and activation.
export function weightedSums(layer, [input], inShape, outShape) {
  return linear[layer.op](layer, input, inShape, outShape);
}

// Adds the bias and applies the activation, in place.
export function finish({ bias, relu6 }, sums) {
  for (let i = 0; i < sums.length; i++) {
    const value = sums[i] + bias[i % bias.length];
    sums[i] = relu6 ? Math.min(Math.max(value, 0), 6) : value;
  }
  return sums;
}

export function evaluateLayer(layer, inputs, inShape, outShape) {
  if (hasWeights(layer)) return finish(layer, weightedSums(layer, inputs, inShape, outShape));
  const [input, second] = inputs;
  return others[layer.op](layer, input, inShape, outShape, second);
}

// The network's output for one image. `settle` is applied to every value, the image's included.
export function evaluate({ layers, shapes }, image, settle = (_index, value) => value) {
  const values = [settle(0, image)];
  layers.forEach((layer, i) => {
    const inputs = layer.inputs.map((index) => values[index]);
    values.push(settle(i + 1, evaluateLayer(layer, inputs, shapes[layer.inputs[0]], shapes[i + 1])));
  });
  return values.at(-1);
}
