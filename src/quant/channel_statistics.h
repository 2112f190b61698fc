// What calibration saw of the channels of values.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "inspect/samples.h"
#include "runtime/session.h"

namespace monograph {

// Of a value whose channels lie along its last axis; each vector has one number for each.
struct ChannelStatistics {
  int64_t count = 0;  // Numbers of a channel.
  std::vector<double> sums;
  std::vector<double> squares;  // Summed up.
  std::vector<float> least;
  std::vector<float> largest;

  // Adds numbers of which every `channels`th is of the same channel.
  void Add(std::span<const float> numbers, size_t channels);

  double Mean(size_t channel) const;
  double Deviation(size_t channel) const;  // The standard deviation.
  // The largest magnitude.
  float Reach(size_t channel) const;
};

// For float32 values of one dimension or more. The errors of SeeValues.
Result<std::map<ValueId, ChannelStatistics>> CollectChannelStatistics(
    const Graph& graph, std::span<const ValueId> values, const Samples& samples,
    const SessionOptions& session,
    const std::function<void(size_t done, size_t total)>& progress = nullptr);

}  // namespace monograph
