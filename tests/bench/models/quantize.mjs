// Minimal int8 quantisation: the extremes seen in calibration give each activation's scale and
// zero point; weights are symmetric, per channel for convolutions and per tensor for dense layers.
import { evaluate, hasWeights } from './reference.mjs';
import { channelOf } from './weights.mjs';

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

function activation({ min, max }) {
  const scale = Math.fround(Math.max((max - min) / 255, 1e-6));
  return { scale, zeroPoint: clamp(Math.round(-128 - min / scale), -128, 127) };
}

function quantizeWeights(layer, inputScale, channels) {
  const perChannel = layer.op !== 'dense';
  const channel = perChannel ? channelOf(layer, channels) : () => 0;
  const largest = new Float32Array(perChannel ? channels : 1).fill(1e-6);
  layer.weights.forEach((w, i) => (largest[channel(i)] = Math.max(largest[channel(i)], Math.abs(w))));
  const scales = largest.map((magnitude) => magnitude / 127);
  const biasScales = scales.map((scale) => scale * inputScale);
  const biasScale = (c) => biasScales[perChannel ? c : 0];
  return {
    scales,
    biasScales,
    weights: Int8Array.from(layer.weights, (w, i) =>
      clamp(Math.round(w / scales[channel(i)]), -127, 127),
    ),
    bias: Int32Array.from(layer.bias, (b, c) => Math.round(b / biasScale(c))),
    weightScale: (i) => scales[channel(i)],
    biasScale,
  };
}

// Adds `quantization` to the network (one { scale, zeroPoint } a value; none for the output, which
// stays float32) and `quantized` to the layers with weights.
export function addQuantization(network) {
  const { layers, shapes, ranges } = network;
  const quantization = ranges.map(activation);
  quantization[0] = { scale: 1 / 128, zeroPoint: 0 };
  layers.forEach((layer, i) => {
    const [input] = layer.inputs;
    if (layer.op === 'mean') quantization[i + 1] = quantization[input];
    if (hasWeights(layer))
      layer.quantized = quantizeWeights(layer, quantization[input].scale, shapes[i + 1][2]);
  });
  quantization[layers.length] = undefined;
  network.quantization = quantization;
}

// Rounds a value to what its quantisation can say.
function rounded(value, { scale, zeroPoint }) {
  return value.map((x) => (clamp(Math.round(x / scale) + zeroPoint, -128, 127) - zeroPoint) * scale);
}

function dequantizedLayer({ quantized, ...layer }) {
  if (!quantized) return layer;
  return {
    ...layer,
    weights: Float32Array.from(quantized.weights, (w, i) => w * quantized.weightScale(i)),
    bias: Float32Array.from(quantized.bias, (b, c) => b * quantized.biasScale(c)),
  };
}

// The output that an int8 run should give for the image: float arithmetic on rounded values.
export function evaluateQuantized(network, image) {
  const { quantization } = network;
  const simulated = { ...network, layers: network.layers.map(dequantizedLayer) };
  return evaluate(simulated, image, (i, value) =>
    quantization[i] ? rounded(value, quantization[i]) : value,
  );
}
