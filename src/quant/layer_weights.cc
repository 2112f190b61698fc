#include "quant/layer_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace monograph {

namespace {

constexpr double kLargestQuantum = 127;
constexpr double kLargestBias = 1 << 30;

std::vector<double> LargestOfChannels(const Weights& weights) {
  std::vector<double> largest(weights.bias.size());
  for (size_t i = 0; i < weights.weights.size(); ++i) {
    double& of_channel = largest[weights.ChannelOf(i)];
    of_channel = std::max(of_channel, std::abs(weights.weights[i]));
  }
  return largest;
}

double LeastForBias(double bias, float input_scale) {
  return std::abs(bias) / static_cast<double>(input_scale) / kLargestBias;
}

}  // namespace

std::vector<float> SymmetricScales(const Weights& weights, float input_scale, bool per_tensor) {
  std::vector<double> largest = LargestOfChannels(weights);
  const double overall = std::ranges::max(largest);
  if (per_tensor) largest.assign(1, overall);
  std::vector<float> scales;
  for (const double of_channel : largest) {
    const double magnitude = of_channel > 0 ? of_channel : overall > 0 ? overall : 1;
    scales.push_back(static_cast<float>(
        std::max(magnitude / kLargestQuantum, double{std::numeric_limits<float>::min()})));
  }
  for (size_t channel = 0; channel < weights.bias.size(); ++channel) {
    float& scale = scales[per_tensor ? 0 : channel];
    const auto least = static_cast<float>(LeastForBias(weights.bias[channel], input_scale));
    scale = std::max(scale, least);
  }
  return scales;
}

Int8Weights RoundWeights(const Weights& weights, std::vector<float> scales) {
  Int8Weights rounded{std::move(scales), weights.places.channel_axis, {}};
  for (size_t i = 0; i < weights.weights.size(); ++i) {
    const size_t channel = rounded.scales.size() == 1 ? 0 : weights.ChannelOf(i);
    const double quantum =
        std::nearbyint(weights.weights[i] / static_cast<double>(rounded.scales[channel]));
    rounded.quanta.push_back(
        static_cast<int8_t>(std::clamp(quantum, -kLargestQuantum, kLargestQuantum)));
  }
  return rounded;
}

std::vector<double> RealWeights(const Weights& weights, const Int8Weights& quantized) {
  std::vector<double> real;
  for (size_t i = 0; i < quantized.quanta.size(); ++i) {
    const size_t channel = quantized.scales.size() == 1 ? 0 : weights.ChannelOf(i);
    real.push_back(static_cast<double>(quantized.scales[channel]) * quantized.quanta[i]);
  }
  return real;
}

}  // namespace monograph
