#include "quant/observer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/strings.h"

namespace monograph {

namespace {

using Bins = std::vector<Histogram::Bin>;

constexpr std::array<std::string_view, 5> kNames = {"min-max", "moving-average", "percentile",
                                                    "mse", "entropy"};
constexpr float kMovingWeight = 0.1f;  // Of the newest sample.
constexpr int kSteps = 255;            // From the first quantum to the last.

// Ends that are tried: each this part of the last one.
constexpr double kShrink = 0.97;
constexpr double kSmallestPart = 0.05;

double SquaredOutside(const Bins& bins, double min, double max) {
  double sum = 0;
  for (const auto& [centre, count] : bins) {
    const double beyond = std::max({min - centre, centre - max, 0.0});
    sum += beyond * beyond * static_cast<double>(count);
  }
  return sum;
}

int64_t CountInside(const Bins& bins, double min, double max) {
  int64_t inside = 0;
  for (const auto& [centre, count] : bins) {
    if (centre >= min && centre <= max) inside += count;
  }
  return inside;
}

// The expected sum of squared errors: rounding is uniform within a step, exact for 0.
double SquaredError(const Bins& bins, double min, double max) {
  const double step = (std::max(max, 0.0) - std::min(min, 0.0)) / kSteps;
  return SquaredOutside(bins, min, max) +
         step * step / 12 * static_cast<double>(CountInside(bins, min, max));
}

// The part of `end`, from 1 downwards, with the least cost.
template <typename Cost>
double BestPart(double end, const Cost& cost) {
  double best = end;
  double least = std::numeric_limits<double>::infinity();
  if (end == 0) return end;
  for (double part = 1; part >= kSmallestPart; part *= kShrink) {
    const double found = cost(part * end);
    if (found < least) {
      least = found;
      best = part * end;
    }
  }
  return best;
}

Range LeastSquaresRange(const Histogram& histogram) {
  const Bins bins = histogram.Bins();
  double min = std::min(static_cast<double>(histogram.range().min), 0.0);
  double max = std::max(static_cast<double>(histogram.range().max), 0.0);
  for (int round = 0; round < 2; ++round) {
    max = BestPart(max, [&](double end) { return SquaredError(bins, min, end); });
    min = BestPart(min, [&](double end) { return SquaredError(bins, end, max); });
  }
  return {static_cast<float>(min), static_cast<float>(max)};
}

Range PercentileRange(const Histogram& histogram, double percentile) {
  const auto outside = static_cast<double>(histogram.count()) * (1 - percentile / 100) / 2;
  Bins bins = histogram.Bins();
  const auto after_zero =
      std::ranges::find_if(bins, [](const Histogram::Bin& bin) { return bin.centre > 0; });
  bins.insert(after_zero, {0, histogram.zeros()});
  const auto end = [&](const auto& begin, const auto& stop) {
    double seen = 0;
    for (auto bin = begin; bin != stop; ++bin) {
      seen += static_cast<double>(bin->count);
      if (seen > outside) return bin->centre;
    }
    return 0.0;
  };
  const double reach = histogram.bin_width() / 2;
  const auto lower = static_cast<float>(end(bins.begin(), bins.end()) - reach);
  const auto upper = static_cast<float>(end(bins.rbegin(), bins.rend()) + reach);
  const Range& all = histogram.range();
  return {std::max(lower, all.min), std::min(upper, all.max)};
}

// Counts of magnitudes, by bin.
std::vector<double> Magnitudes(const Histogram& histogram) {
  std::vector<double> counts;
  for (const auto& [centre, count] : histogram.Bins()) {
    const auto at = static_cast<size_t>(std::abs(centre) / histogram.bin_width());
    if (at >= counts.size()) counts.resize(at + 1);
    counts[at] += static_cast<double>(count);
  }
  return counts;
}

// Of the magnitudes below `size` bins, with those beyond in the last one, against the same in
// `levels` steps. Both are brought to a sum of 1.
double Divergence(const std::vector<double>& counts, size_t size, size_t levels) {
  double beyond = 0;
  for (size_t i = size; i < counts.size(); ++i) beyond += counts[i];
  double total = beyond;
  double kept = 0;
  for (size_t i = 0; i < size; ++i) kept += counts[i];
  total += kept;
  if (kept == 0) return std::numeric_limits<double>::infinity();
  double divergence = 0;
  for (size_t level = 0; level < levels; ++level) {
    const size_t begin = level * size / levels;
    const size_t end = (level + 1) * size / levels;
    double sum = 0;
    int64_t used = 0;
    for (size_t i = begin; i < end; ++i) {
      sum += counts[i];
      if (counts[i] > 0) ++used;
    }
    for (size_t i = begin; i < end; ++i) {
      if (counts[i] == 0) continue;
      const double p = (counts[i] + (i + 1 == size ? beyond : 0)) / total;
      const double q = sum / static_cast<double>(used) / kept;
      divergence += p * std::log(p / q);
    }
  }
  return divergence;
}

Range EntropyRange(const Histogram& histogram) {
  constexpr size_t kLevels = 128;
  const std::vector<double> counts = Magnitudes(histogram);
  size_t best = counts.size();
  double least = std::numeric_limits<double>::infinity();
  for (size_t size = kLevels; size <= counts.size(); size += std::max<size_t>(1, size / 64)) {
    const double divergence = Divergence(counts, size, kLevels);
    if (divergence < least) {
      least = divergence;
      best = size;
    }
  }
  const auto end = static_cast<float>(static_cast<double>(best) * histogram.bin_width());
  return {std::max(histogram.range().min, -end), std::min(histogram.range().max, end)};
}

}  // namespace

std::string_view ObserverName(Observer observer) { return kNames[static_cast<size_t>(observer)]; }

Result<Observer> ObserverNamed(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Observer>(i);
  }
  return Error{ErrorCode::kInvalidArgument,
               StrCat("There is no observer \"", name,
                      "\"; there are min-max, moving-average, percentile, mse and entropy.")};
}

void Observation::Add(std::span<const float> numbers, size_t channels) {
  if (numbers.empty()) return;
  const auto [min, max] = std::ranges::minmax(numbers);
  if (histogram.count() == 0) {
    average = {min, max};
  } else {
    average.min += kMovingWeight * (min - average.min);
    average.max += kMovingWeight * (max - average.max);
  }
  histogram.Add(numbers);
  channel_peaks.resize(std::max(channel_peaks.size(), channels));
  for (size_t row = 0; row + channels <= numbers.size(); row += channels) {
    for (size_t channel = 0; channel < channels; ++channel) {
      float& peak = channel_peaks[channel];
      peak = std::max(peak, std::abs(numbers[row + channel]));
    }
  }
}

Range ObservedRange(const Observation& observation, Observer observer, double percentile) {
  const Histogram& histogram = observation.histogram;
  switch (observer) {
    case Observer::kMovingAverage: return observation.average;
    case Observer::kPercentile: return PercentileRange(histogram, percentile);
    case Observer::kMse: return LeastSquaresRange(histogram);
    case Observer::kEntropy: return EntropyRange(histogram);
    case Observer::kMinMax: break;
  }
  return histogram.range();
}

double ClippedShare(const Histogram& histogram, const Range& range) {
  if (histogram.count() == 0) return 0;
  int64_t outside = 0;
  for (const auto& [centre, count] : histogram.Bins()) {
    const double below = static_cast<double>(range.min) - centre;
    const double above = centre - static_cast<double>(range.max);
    if (std::max(below, above) > histogram.bin_width() / 2) outside += count;
  }
  return static_cast<double>(outside) / static_cast<double>(histogram.count());
}

}  // namespace monograph
