#include <algorithm>

#include "backends/image/kernels.h"

namespace monograph {

namespace {

uint32_t Low(int32_t weight) {
  return static_cast<uint32_t>(weight) & ((1U << kLowWeightBits) - 1);
}
uint32_t High(int32_t weight) { return static_cast<uint32_t>(weight >> kLowWeightBits) & 0xFFFFU; }

}  // namespace

WeightPairs::WeightPairs(const ResizeTaps& taps)
    : pairs((static_cast<size_t>(taps.taps) + 1) / 2),
      precision(taps.precision),
      words(taps.first.size() * pairs * 2) {
  int32_t* word = words.data();
  for (size_t i = 0; i < taps.first.size(); ++i) {
    for (int32_t k = 0; k < taps.taps; k += 2) {
      const int32_t weight = taps.fixed[taps.at(i, k)];
      const int32_t next = k + 1 < taps.taps ? taps.fixed[taps.at(i, k + 1)] : 0;
      *word++ = static_cast<int32_t>(Low(weight) | Low(next) << 16);
      *word++ = static_cast<int32_t>(High(weight) | High(next) << 16);
    }
  }
}

std::vector<size_t> TapOffsets(const ResizeTaps& taps, int32_t size, int32_t channels) {
  std::vector<size_t> offsets(taps.first.size() * static_cast<size_t>(taps.taps));
  for (size_t i = 0; i < taps.first.size(); ++i) {
    for (int32_t k = 0; k < taps.taps; ++k) {
      const int32_t pixel = std::clamp(taps.first[i] + k, 0, size - 1);
      offsets[taps.at(i, k)] = static_cast<size_t>(pixel) * static_cast<size_t>(channels);
    }
  }
  return offsets;
}

}  // namespace monograph
