// Arithmetic on quantised numbers. Rounding is to nearest, ties to even, as in XNNPACK's float
// requantisation; TFLite's fixed-point form differs by at most one quantum.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/dtype.h"

namespace monograph {

struct IntRange {
  int32_t min = 0;
  int32_t max = 0;
};

// The numbers that int8 or uint8 can hold.
inline IntRange RangeOfDType(DType dtype) {
  return dtype == DType::kUInt8 ? IntRange{0, 255} : IntRange{-128, 127};
}

inline float Dequantize(int32_t q, float scale, int32_t zero_point) {
  return scale * static_cast<float>(static_cast<int64_t>(q) - zero_point);
}

// round(scaled) + zero_point, clamped; `scaled` is in quanta. NaN gives the zero point, clamped.
inline int32_t RoundToQuantum(float scaled, int32_t zero_point, const IntRange& range) {
  const float low = static_cast<float>(range.min - zero_point);
  const float high = static_cast<float>(range.max - zero_point);
  if (std::isnan(scaled)) return std::clamp(zero_point, range.min, range.max);
  return static_cast<int32_t>(std::lrint(std::clamp(scaled, low, high))) + zero_point;
}

inline int32_t Quantize(float real, float scale, int32_t zero_point, const IntRange& range) {
  return RoundToQuantum(real / scale, zero_point, range);
}

}  // namespace monograph
