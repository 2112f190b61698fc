#include "backends/image/kernels.h"

#include <algorithm>
#include <bit>

#include "backends/image/simd.h"

namespace monograph {

namespace {

using simd::F32x4;
using simd::I16x8;
using simd::I32x4;
using simd::U32x4;
using simd::U8x16;

template <typename T>
const T* At(const std::byte* row) {
  return reinterpret_cast<const T*>(row);
}

U8x16 LoadBytes(const std::byte* row, size_t i) { return simd::Load<U8x16>(row + i); }

I16x8 SplatPair(int32_t word) { return std::bit_cast<I16x8>(simd::Splat(word)); }

// Sums of products with the low and the high parts of weights. They may wrap around: the whole does
// not.
struct SplitSum {
  U32x4 low{};
  U32x4 high{};

  void Add(I16x8 pixels, I16x8 low_weights, I16x8 high_weights) {
    low += std::bit_cast<U32x4>(simd::Dot(pixels, low_weights));
    high += std::bit_cast<U32x4>(simd::Dot(pixels, high_weights));
  }

  I32x4 Round(int precision) const {
    const uint32_t half = 1U << (precision - 1);
    return std::bit_cast<I32x4>(low + (high << kLowWeightBits) + half) >> precision;
  }
};

}  // namespace

void RoundedAlongX(const uint8_t* row, const ResizeTaps& taps, const WeightPairs& weights,
                   size_t channels, uint8_t* out) {
  const size_t whole_pairs = static_cast<size_t>(taps.taps) / 2;
  const int32_t* words = weights.words.data();
  for (int32_t first : taps.first) {
    for (size_t c = 0; c < channels; c += 4) {
      const uint8_t* pixel = row + static_cast<size_t>(first) * channels + c;
      const int32_t* word = words;
      SplitSum sum;
      for (size_t j = 0; j < whole_pairs; ++j, word += 2, pixel += 2 * channels) {
        sum.Add(simd::InterleaveFour(pixel, pixel + channels), SplatPair(word[0]),
                SplatPair(word[1]));
      }
      if (whole_pairs < weights.pairs) {
        sum.Add(simd::InterleaveFour(pixel, pixel), SplatPair(word[0]), SplatPair(word[1]));
      }
      const I32x4 rounded = sum.Round(weights.precision);
      const U8x16 bytes = simd::Saturate(rounded, rounded, rounded, rounded);
      std::memcpy(out + c, &bytes, 4);
    }
    words += 2 * weights.pairs;
    out += channels;
  }
}

void RoundedAlongY(Rows rows, const int32_t* words, int precision, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; i += 16) {
    SplitSum sums[4];
    const int32_t* word = words;
    for (size_t k = 0; k < rows.size(); k += 2, word += 2) {
      const U8x16 a = LoadBytes(rows[k], i);
      const U8x16 b = LoadBytes(rows[std::min(k + 1, rows.size() - 1)], i);
      const U8x16 ab_low = simd::InterleaveLow(a, b);
      const U8x16 ab_high = simd::InterleaveHigh(a, b);
      const I16x8 low = SplatPair(word[0]);
      const I16x8 high = SplatPair(word[1]);
      sums[0].Add(simd::WidenLow(ab_low), low, high);
      sums[1].Add(simd::WidenHigh(ab_low), low, high);
      sums[2].Add(simd::WidenLow(ab_high), low, high);
      sums[3].Add(simd::WidenHigh(ab_high), low, high);
    }
    simd::Store(simd::Saturate(sums[0].Round(precision), sums[1].Round(precision),
                               sums[2].Round(precision), sums[3].Round(precision)),
                out + i);
  }
}

void FixedAlongX(const uint8_t* row, const ResizeTaps& taps, std::span<const size_t> offsets,
                 size_t channels, int32_t* out) {
  const size_t count = static_cast<size_t>(taps.taps);
  for (size_t i = 0; i < offsets.size(); i += count, out += channels) {
    for (size_t c = 0; c < channels; c += 4) {
      I32x4 sum{};
      for (size_t k = i; k < i + count; ++k) {
        sum += simd::Splat(taps.fixed[k]) * simd::LoadFour<I32x4>(row + offsets[k] + c);
      }
      simd::Store(sum, out + c);
    }
  }
}

template <typename Pixel>
void RealAlongX(const Pixel* row, const ResizeTaps& taps, std::span<const size_t> offsets,
                size_t channels, bool lerp, float* out) {
  const size_t count = static_cast<size_t>(taps.taps);
  for (size_t i = 0; i < offsets.size(); i += count, out += channels) {
    for (size_t c = 0; c < channels; c += 4) {
      const auto at = [&](size_t k) { return simd::LoadFour<F32x4>(row + offsets[k] + c); };
      F32x4 sum{};
      if (lerp) {
        sum = at(i) + (at(i + 1) - at(i)) * simd::Splat(taps.real[i + 1]);
      } else {
        for (size_t k = i; k < i + count; ++k) sum += simd::Splat(taps.real[k]) * at(k);
      }
      simd::Store(sum, out + c);
    }
  }
}

template void RealAlongX(const uint8_t*, const ResizeTaps&, std::span<const size_t>, size_t, bool,
                         float*);
template void RealAlongX(const float*, const ResizeTaps&, std::span<const size_t>, size_t, bool,
                         float*);

void ExactAlongY(Rows rows, const int32_t* weights, int precision, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; ++i) {
    int64_t sum = int64_t{1} << (precision - 1);
    for (size_t k = 0; k < rows.size(); ++k) sum += int64_t{weights[k]} * At<int32_t>(rows[k])[i];
    out[i] = static_cast<uint8_t>(std::clamp<int64_t>(sum >> precision, 0, 255));
  }
}

void HighHalvesAlongY(Rows rows, const int32_t* weights, size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; i += 4) {
    const I32x4 a =
        (simd::Splat(weights[0]) * (simd::Load<I32x4>(At<int32_t>(rows[0]) + i) >> 4)) >> 16;
    const I32x4 b =
        (simd::Splat(weights[1]) * (simd::Load<I32x4>(At<int32_t>(rows[1]) + i) >> 4)) >> 16;
    const I32x4 sum = (a + b + 2) >> 2;
    const U8x16 bytes = simd::Saturate(sum, sum, sum, sum);
    std::memcpy(out + i, &bytes, 4);
  }
}

template <typename Pixel>
void RealAlongY(Rows rows, size_t begin, const float* weights, bool lerp, float scale, size_t count,
                float* out) {
  for (size_t i = 0; i < count; i += 4) {
    const auto at = [&](size_t k) { return simd::LoadFour<F32x4>(At<Pixel>(rows[k]) + begin + i); };
    F32x4 sum{};
    if (lerp) {
      sum = at(0) + (at(1) - at(0)) * simd::Splat(weights[1]);
    } else {
      for (size_t k = 0; k < rows.size(); ++k) sum += simd::Splat(weights[k]) * at(k);
      sum *= simd::Splat(scale);
    }
    simd::Store(sum, out + i);
  }
}

template void RealAlongY<uint8_t>(Rows, size_t, const float*, bool, float, size_t, float*);
template void RealAlongY<float>(Rows, size_t, const float*, bool, float, size_t, float*);

}  // namespace monograph
