#include "quant/weight_facts.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace monograph {

namespace {

struct Channel {
  double peak = 0;
  double squares = 0;
  size_t count = 0;
};

std::vector<Channel> ChannelsOf(const Weights& weights) {
  std::vector<Channel> channels(weights.bias.size());
  for (size_t i = 0; i < weights.weights.size(); ++i) {
    Channel& channel = channels[weights.ChannelOf(i)];
    const double weight = weights.weights[i];
    channel.peak = std::max(channel.peak, std::abs(weight));
    channel.squares += weight * weight;
    ++channel.count;
  }
  return channels;
}

}  // namespace

WeightFacts DescribeWeights(const Weights& weights) {
  WeightFacts facts;
  std::vector<double> peaks;
  for (const Channel& channel : ChannelsOf(weights)) {
    ++facts.channels;
    if (channel.peak == 0) {
      ++facts.zero_channels;
      continue;
    }
    peaks.push_back(channel.peak);
    const double mean_square = channel.squares / static_cast<double>(channel.count);
    if (mean_square > 0) {
      facts.outlier = std::max(facts.outlier, channel.peak / std::sqrt(mean_square));
    }
  }
  if (peaks.empty()) return facts;
  std::ranges::sort(peaks);
  facts.spread = peaks.back() / peaks[peaks.size() / 2];
  return facts;
}

ScaleFacts DescribeScales(const Int8Weights& weights) {
  std::vector<float> scales = weights.scales;
  if (scales.empty()) return {};
  std::ranges::sort(scales);
  return {scales.size(), scales.front(), scales[scales.size() / 2], scales.back()};
}

}  // namespace monograph
