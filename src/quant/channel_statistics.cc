#include "quant/channel_statistics.h"

#include <algorithm>
#include <cmath>

#include "quant/calibrate.h"

namespace monograph {

void ChannelStatistics::Add(std::span<const float> numbers, size_t channels) {
  if (channels == 0 || numbers.empty()) return;
  if (sums.empty()) {
    sums.resize(channels);
    squares.resize(channels);
    least.assign(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(channels));
    largest = least;
  }
  for (size_t row = 0; row + channels <= numbers.size(); row += channels) {
    for (size_t c = 0; c < channels; ++c) {
      const float number = numbers[row + c];
      sums[c] += static_cast<double>(number);
      squares[c] += static_cast<double>(number) * static_cast<double>(number);
      least[c] = std::min(least[c], number);
      largest[c] = std::max(largest[c], number);
    }
  }
  count += static_cast<int64_t>(numbers.size() / channels);
}

double ChannelStatistics::Mean(size_t channel) const {
  return count == 0 ? 0 : sums[channel] / static_cast<double>(count);
}

double ChannelStatistics::Deviation(size_t channel) const {
  if (count == 0) return 0;
  const double mean = Mean(channel);
  return std::sqrt(std::max(squares[channel] / static_cast<double>(count) - mean * mean, 0.0));
}

float ChannelStatistics::Reach(size_t channel) const {
  return std::max(std::abs(least[channel]), std::abs(largest[channel]));
}

Result<std::map<ValueId, ChannelStatistics>> CollectChannelStatistics(
    const Graph& graph, std::span<const ValueId> values, const Samples& samples,
    const SessionOptions& session, const std::function<void(size_t done, size_t total)>& progress) {
  std::map<ValueId, ChannelStatistics> statistics;
  const auto see = [&](size_t, ValueId id, const ConstTensorView& view) -> Status {
    if (view.shape.rank() == 0) return {};
    const int32_t channels = view.shape[view.shape.rank() - 1];
    statistics[id].Add(view.as<float>(), static_cast<size_t>(channels));
    return {};
  };
  MG_TRY(SeeValues(graph, values, samples, session, see, progress));
  return statistics;
}

}  // namespace monograph
