// How far two tensors are apart.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/tensor.h"
#include "graph/quantization.h"

namespace monograph {

// Sums over all tensors that were added.
class ErrorMeasure {
 public:
  // Adds a tensor and the one it should be; elements of quantised tensors count as the real numbers
  // they stand for. Tensors of unlike shapes are infinitely far apart. Requires numbers, of the
  // same type where they do not stand for real numbers.
  void Add(const ConstTensorView& expected, const Quantization& expected_quantization,
           const ConstTensorView& actual, const Quantization& actual_quantization);

  int64_t elements() const { return elements_; }
  double max_absolute() const { return max_absolute_; }

  // max_absolute() as a fraction of the largest expected magnitude; 0 where both are 0.
  double max_relative() const;

  double mean_absolute() const;

  // Signal to quantisation noise: 10 log10(sum expected^2 / sum (expected - actual)^2). Infinite
  // for equal tensors.
  double sqnr_db() const;

  // Of the angle between both; 1 where both are 0.
  double cosine() const;

 private:
  void AddPair(double expected, double actual);

  int64_t elements_ = 0;
  double max_absolute_ = 0;
  double max_magnitude_ = 0;
  double sum_absolute_ = 0;
  double expected_squares_ = 0;
  double actual_squares_ = 0;
  double error_squares_ = 0;
  double products_ = 0;
};

}  // namespace monograph
