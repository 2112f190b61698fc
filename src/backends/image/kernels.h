// The sums of ops/resize_plan.h along one row of pixels, or down the columns of several. All read
// up to 16 elements and write up to 16 behind their end. Results are the evaluator's, bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "backends/image/passes.h"
#include "ops/resize_plan.h"

namespace monograph {

inline constexpr int kLowWeightBits = 15;

// The weights of kRounded as pairs of 16-bit numbers: of each output in turn, for taps 2j and 2j +
// 1, two words that hold the low 15 bits of both weights, and what is above them. The last of an
// odd number of taps is paired with a weight of 0.
struct WeightPairs {
  size_t pairs = 0;  // Of one output.
  int precision = 0;
  std::vector<int32_t> words;

  explicit WeightPairs(const ResizeTaps& taps);
  WeightPairs() = default;
};

// Where the taps of each output lie along x, in elements from the row's begin, all inside of it.
std::vector<size_t> TapOffsets(const ResizeTaps& taps, int32_t size, int32_t channels);

// kRounded along x: outputs x channels bytes.
void RoundedAlongX(const uint8_t* row, const ResizeTaps& taps, const WeightPairs& weights,
                   size_t channels, uint8_t* out);

// kRounded along y: `count` bytes; `words` are the output row's 2 * pairs words of WeightPairs.
void RoundedAlongY(Rows rows, const int32_t* words, int precision, size_t count, uint8_t* out);

// Sums along x of the other kinds of arithmetic.
void FixedAlongX(const uint8_t* row, const ResizeTaps& taps, std::span<const size_t> offsets,
                 size_t channels, int32_t* out);
template <typename Pixel>
void RealAlongX(const Pixel* row, const ResizeTaps& taps, std::span<const size_t> offsets,
                size_t channels, bool lerp, float* out);

// Down the columns of rows of int32.
void ExactAlongY(Rows rows, const int32_t* weights, int precision, size_t count, uint8_t* out);
void HighHalvesAlongY(Rows rows, const int32_t* weights, size_t count, uint8_t* out);

// Down the columns of rows of pixels or sums, from element `begin` of them on.
template <typename Pixel>
void RealAlongY(Rows rows, size_t begin, const float* weights, bool lerp, float scale, size_t count,
                float* out);

}  // namespace monograph
