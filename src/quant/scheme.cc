#include "quant/scheme.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/quant_math.h"

namespace monograph {

Quantization CoverRange(const Range& range) {
  const IntRange quanta = RangeOfDType(DType::kInt8);
  const double min = std::min(static_cast<double>(range.min), 0.0);
  const double max = std::max(static_cast<double>(range.max), 0.0);
  if (min == max) return {{1.0f / 128}, {0}, 0};
  const double steps = quanta.max - quanta.min;
  const auto smallest = static_cast<double>(std::numeric_limits<float>::min());
  const auto scale = static_cast<float>(std::max((max - min) / steps, smallest));
  const double zero_point = std::nearbyint(quanta.min - min / static_cast<double>(scale));
  const double clamped = std::clamp<double>(zero_point, quanta.min, quanta.max);
  return {{scale}, {static_cast<int32_t>(clamped)}, 0};
}

Range CoveredBy(const Quantization& quantization) {
  const IntRange quanta = RangeOfDType(DType::kInt8);
  const float scale = quantization.scale[0];
  const int32_t zero_point = quantization.zero_point[0];
  return {Dequantize(quanta.min, scale, zero_point), Dequantize(quanta.max, scale, zero_point)};
}

}  // namespace monograph
