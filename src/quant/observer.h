// Observers: which range of a value's numbers its integers shall cover, from what calibration saw.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "quant/histogram.h"

namespace monograph {

enum class Observer {
  kMinMax,         // All numbers that were seen.
  kMovingAverage,  // The averages of the smallest and of the largest of each sample.
  kPercentile,     // All but a share of the numbers, left out at the ends.
  kMse,            // With which rounding and clipping change the numbers least, in squares.
  kEntropy,        // By Kullback-Leibler divergence, as TensorRT describes (Migacz, GTC 2017).
};

// "min-max", "moving-average", "percentile", "mse", "entropy".
std::string_view ObserverName(Observer observer);

// kInvalidArgument, with the names there are.
Result<Observer> ObserverNamed(std::string_view name);

// What calibration saw of a value.
struct Observation {
  Histogram histogram;
  Range average;  // Of the samples' smallest and largest numbers, exponentially moving.
  std::vector<float> channel_peaks;  // The largest magnitude of each channel, the last axis.

  // Adds the numbers of a sample, which are finite, in rows of that many channels.
  void Add(std::span<const float> numbers, size_t channels);
};

// `percentile`, of kPercentile, is the percentage of numbers that stay inside: above 50, up to 100.
Range ObservedRange(const Observation& observation, Observer observer, double percentile);

// The share of the numbers that lie outside of `range`: 0 to 1. Exact up to the width of bins.
double ClippedShare(const Histogram& histogram, const Range& range);

}  // namespace monograph
