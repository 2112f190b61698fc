// Histogram: how often a value's numbers lie where, for numbers whose range is not known before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quant/scheme.h"

namespace monograph {

class Histogram {
 public:
  // Counts the numbers, which are finite. Bins have a width that is a power of two and begin at
  // multiples of it; they become wider, two to one, when the numbers need more of them than there
  // are. So the result does not depend on the order of what is added.
  void Add(std::span<const float> numbers);

  // The smallest and the largest number; both 0 when there are none.
  const Range& range() const { return range_; }
  // All numbers, and those that are exactly 0, which are in no bin.
  int64_t count() const { return count_; }
  int64_t zeros() const { return zeros_; }

  struct Bin {
    double centre = 0;
    int64_t count = 0;
  };
  double bin_width() const { return width_; }
  // Those that hold numbers, in ascending order.
  std::vector<Bin> Bins() const;

 private:
  void Grow(const Range& range);
  void WidenBins();
  int64_t IndexOf(double number) const;

  Range range_;
  int64_t count_ = 0;
  int64_t zeros_ = 0;
  double width_ = 0;   // 0: nothing was added that is not 0.
  int64_t first_ = 0;  // Bin i holds numbers from (first_ + i) * width_ on.
  std::vector<int64_t> bins_;
};

}  // namespace monograph
