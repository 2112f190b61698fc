#include "quant/histogram.h"

#include <algorithm>
#include <cmath>

namespace monograph {

namespace {

constexpr int64_t kMaxBins = 4096;
constexpr double kMaxIndex = 1 << 30;  // Of a bin, so that an int64 holds it.

int64_t FloorHalf(int64_t index) { return index >= 0 ? index / 2 : -((1 - index) / 2); }

}  // namespace

int64_t Histogram::IndexOf(double number) const {
  return static_cast<int64_t>(std::floor(number / width_));
}

void Histogram::WidenBins() {
  const int64_t first = FloorHalf(first_);
  const auto last = FloorHalf(first_ + static_cast<int64_t>(bins_.size()) - 1);
  std::vector<int64_t> wider(static_cast<size_t>(last - first + 1));
  for (size_t i = 0; i < bins_.size(); ++i) {
    wider[static_cast<size_t>(FloorHalf(first_ + static_cast<int64_t>(i)) - first)] += bins_[i];
  }
  bins_ = std::move(wider);
  first_ = first;
  width_ *= 2;
}

void Histogram::Grow(const Range& range) {
  const double magnitude = std::max(std::abs(range.min), std::abs(range.max));
  if (magnitude == 0) return;
  if (width_ == 0) {
    width_ = std::ldexp(1.0, std::ilogb(magnitude) + 1) / static_cast<double>(kMaxBins);
    first_ = IndexOf(static_cast<double>(range.min));
    bins_.assign(1, 0);
  }
  while (magnitude / width_ > kMaxIndex) WidenBins();
  const auto begin = [&] { return std::min(first_, IndexOf(static_cast<double>(range.min))); };
  const auto end = [&] {
    return std::max(first_ + static_cast<int64_t>(bins_.size()),
                    IndexOf(static_cast<double>(range.max)) + 1);
  };
  while (end() - begin() > kMaxBins) WidenBins();
  const int64_t first = begin();
  bins_.insert(bins_.begin(), static_cast<size_t>(first_ - first), 0);
  bins_.resize(static_cast<size_t>(end() - first));
  first_ = first;
}

void Histogram::Add(std::span<const float> numbers) {
  if (numbers.empty()) return;
  const auto [min, max] = std::ranges::minmax(numbers);
  if (count_ == 0) range_ = {min, max};
  range_ = {std::min(range_.min, min), std::max(range_.max, max)};
  count_ += static_cast<int64_t>(numbers.size());
  Grow({min, max});
  if (width_ == 0) {
    zeros_ += static_cast<int64_t>(numbers.size());
    return;
  }
  const double per_bin = 1 / width_;  // Exact: a power of two.
  for (const float number : numbers) {
    if (number == 0) {
      ++zeros_;
    } else {
      const auto index = static_cast<int64_t>(std::floor(static_cast<double>(number) * per_bin));
      ++bins_[static_cast<size_t>(index - first_)];
    }
  }
}

std::vector<Histogram::Bin> Histogram::Bins() const {
  std::vector<Bin> bins;
  for (size_t i = 0; i < bins_.size(); ++i) {
    if (bins_[i] == 0) continue;
    const auto index = static_cast<double>(first_ + static_cast<int64_t>(i));
    bins.push_back({(index + 0.5) * width_, bins_[i]});
  }
  return bins;
}

}  // namespace monograph
