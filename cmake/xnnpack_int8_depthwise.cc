// Depthwise convolutions that take the taps together in the dot products that SIMD has: pairs of 16
// bits, or quads of 8 where relaxed dot products are exact. The columns of the input are
// interleaved once, for 16 channels at a time, and serve all the outputs above them.
#include <xnnpack.h>
#include <xnnpack/hardware-config.h>

#include <algorithm>
#include <cstring>

#include "xnnpack_int8.h"

namespace monograph {
namespace {

constexpr size_t kTile = 16;        // channels of a tile of weights
constexpr size_t kStep = 4;         // channels of a vector of sums
constexpr size_t kOutputs = 4;      // that are computed together
constexpr size_t kMaxColumns = 80;  // that are interleaved at a time

v128_t InterleaveLow16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
v128_t InterleaveHigh16(v128_t a, v128_t b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
v128_t InterleaveLow8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
v128_t InterleaveHigh8(v128_t a, v128_t b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// 16 channels as two vectors of 16 bits.
struct Wide {
  Wide() : low(wasm_i16x8_const_splat(0)), high(low) {}
  explicit Wide(const int8_t* bytes)
      : low(wasm_i16x8_load8x8(bytes)), high(wasm_i16x8_load8x8(bytes + 8)) {}

  v128_t low, high;
};

// A column of kSide rows becomes pairs of rows; the last row is paired with that of the column
// before. All vectors have 4 channels; those of the next 4 follow `span` vectors on.
template <int kSide>
struct Pairs {
  static constexpr int kPairs = kSide / 2;
  static constexpr int kVectors = kPairs + 1;  // of a column
  static constexpr int kTaps = kSide * kPairs + (kSide + 1) / 2;

  // Where among the vectors of kSide columns is what meets tap vector i.
  static constexpr int Place(int i) {
    if (i < kSide * kPairs) return i / kPairs * kVectors + i % kPairs;
    return std::min(2 * (i - kSide * kPairs) + 1, kSide - 1) * kVectors + kPairs;
  }

  static void Store(const Wide& a, const Wide& b, v128_t* out, size_t span) {
    out[0] = InterleaveLow16(a.low, b.low);
    out[span] = InterleaveHigh16(a.low, b.low);
    out[2 * span] = InterleaveLow16(a.high, b.high);
    out[3 * span] = InterleaveHigh16(a.high, b.high);
  }

  void AddColumn(const int8_t* const* rows, size_t channel, v128_t* out, size_t span) {
    for (int i = 0; i < kPairs; ++i) {
      Store(Wide(rows[2 * i] + channel), Wide(rows[2 * i + 1] + channel), out + i, span);
    }
    const Wide last(rows[kSide - 1] + channel);
    Store(before, last, out + kPairs, span);
    before = last;
  }

  static void StoreTaps(const int8_t* weights, v128_t* taps) {
    const auto tap = [weights](int column, int row) {
      return Wide(weights + (column * kSide + row) * kTile);
    };
#pragma clang loop unroll(disable)
    for (int column = 0; column < kSide; ++column) {
      for (int i = 0; i < kPairs; ++i) {
        Store(tap(column, 2 * i), tap(column, 2 * i + 1), taps++, kTaps);
      }
    }
#pragma clang loop unroll(disable)
    for (int column = 1; column < kSide; column += 2) {
      Store(tap(column - 1, kSide - 1), tap(column, kSide - 1), taps++, kTaps);
    }
    Store(Wide(), tap(kSide - 1, kSide - 1), taps, kTaps);
  }

  v128_t Bias(v128_t bias, const v128_t* /*taps*/) const { return bias; }

  static v128_t Add(v128_t sum, v128_t tap, v128_t input) {
    return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(tap, input));
  }

  Wide before;
};

#ifdef __wasm_relaxed_simd__
// A column becomes one quad of rows; a fifth row is put together from four columns. Where hardware
// takes inputs for unsigned, they get 128 more, and the biases less.
template <int kSide>
struct Quads {
  static constexpr int kVectors = kSide / 2;
  static constexpr int kTaps = kSide == 3 ? 3 : 7;

  static constexpr int Place(int i) {
    return i < kSide ? i * kVectors : (i - kSide + 3) * kVectors + 1;
  }

  static void Store(v128_t a, v128_t b, v128_t c, v128_t d, v128_t* out, size_t span) {
    const v128_t ac_low = InterleaveLow8(a, c), ac_high = InterleaveHigh8(a, c);
    const v128_t bd_low = InterleaveLow8(b, d), bd_high = InterleaveHigh8(b, d);
    out[0] = InterleaveLow8(ac_low, bd_low);
    out[span] = InterleaveHigh8(ac_low, bd_low);
    out[2 * span] = InterleaveLow8(ac_high, bd_high);
    out[3 * span] = InterleaveHigh8(ac_high, bd_high);
  }

  void AddColumn(const int8_t* const* rows, size_t channel, v128_t* out, size_t span) {
    const auto row = [&](int i) { return wasm_v128_xor(wasm_v128_load(rows[i] + channel), flip); };
    Store(row(0), row(1), row(2), kSide == 3 ? none : row(3), out, span);
    if constexpr (kSide == 5) {
      const v128_t last = row(4);
      Store(before[0], before[1], before[2], last, out + 1, span);
      before[0] = before[1];
      before[1] = before[2];
      before[2] = last;
    }
  }

  static void StoreTaps(const int8_t* weights, v128_t* taps) {
    const v128_t none = wasm_i8x16_const_splat(0);
    const auto tap = [weights](int i) { return wasm_v128_load(weights + i * kTile); };
#pragma clang loop unroll(disable)
    for (int i = 0; i < kSide * kSide; i += kSide) {
      Store(tap(i), tap(i + 1), tap(i + 2), kSide == 3 ? none : tap(i + 3), taps++, kTaps);
    }
    if constexpr (kSide == 5) {
      Store(tap(4), tap(9), tap(14), tap(19), taps, kTaps);
      Store(none, none, none, tap(24), taps + 1, kTaps);
    }
  }

  v128_t Bias(v128_t bias, const v128_t* taps) const {
    v128_t more = none;
    for (int i = 0; i < kTaps; ++i) more = Add(more, taps[i], flip);
    return wasm_i32x4_sub(bias, more);
  }

  static v128_t Add(v128_t sum, v128_t tap, v128_t input) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(tap, input, sum);
  }

  const v128_t none = wasm_i8x16_const_splat(0);
  const v128_t flip = wasm_i8x16_splat(xnn_init_hardware_config()->use_wasm_usdot ? INT8_MIN : 0);
  v128_t before[3] = {none, none, none};
};
#endif

// The outputs of a row whose columns are interleaved together.
template <int kSide>
struct Chunk {
  size_t outputs;
  size_t step;  // columns from one output to the next
  size_t columns;
  const int8_t* rows[kMaxColumns * kSide];  // of all columns

  // Looks up the columns under `outputs` outputs.
  void Resolve(const int8_t** input, size_t stride, size_t offset, const int8_t* zero) {
    const int8_t** row = rows;
    for (size_t i = 0; i < outputs; ++i, input += stride) {
      const size_t count = (i + 1 == outputs ? kSide : step) * kSide;
#pragma clang loop unroll(disable) vectorize(disable)
      for (size_t j = 0; j < count; ++j) {
        *row++ = input[j] == zero ? zero : input[j] + offset;
      }
    }
    columns = (outputs - 1) * step + kSide;
  }
};

// Where the outputs of 4 channels go.
struct Destination {
  int8_t* at;
  size_t stride;    // bytes from one output to the next
  size_t channels;  // up to 4

  void Store(v128_t bytes, size_t outputs) const {
    if (outputs >= kOutputs && channels == kStep) {
      wasm_v128_store32_lane(at, bytes, 0);
      wasm_v128_store32_lane(at + stride, bytes, 1);
      wasm_v128_store32_lane(at + 2 * stride, bytes, 2);
      wasm_v128_store32_lane(at + 3 * stride, bytes, 3);
      return;
    }
    StoreSome(bytes, outputs);
  }

  [[gnu::noinline]] void StoreSome(v128_t bytes, size_t outputs) const {
    int8_t copy[kOutputs * kStep];
    wasm_v128_store(copy, bytes);
#pragma clang loop unroll(disable)
    for (size_t i = 0; i < std::min(outputs, kOutputs); ++i) {
      int8_t* to = at + i * stride;
      const int8_t* from = copy + i * kStep;
      if (channels == kStep) std::memcpy(to, from, kStep);
      if (channels == 3) to[2] = from[2];
      if ((channels & 2) != 0) std::memcpy(to, from, 2);
      if (channels == 1) *to = *from;
    }
  }
};

template <typename Taps>
void Convolve(const Taps& state, const v128_t* all_taps, const v128_t* input, size_t step,
              size_t outputs, v128_t bias, v128_t scale, const Int8Output output, Destination to) {
  v128_t taps[Taps::kTaps];  // in registers: what is stored could be others, for all it knows
  std::copy_n(all_taps, Taps::kTaps, taps);
  bias = state.Bias(bias, taps);
  for (size_t done = 0;;) {
    v128_t sums[kOutputs];
    for (v128_t& sum : sums) {
      sum = bias;
      for (int i = 0; i < Taps::kTaps; ++i) sum = Taps::Add(sum, taps[i], input[Taps::Place(i)]);
      sum = output.Scale(sum, scale);
      input += step * Taps::kVectors;
    }
    to.Store(output.Narrow(wasm_i16x8_narrow_i32x4(sums[0], sums[1]),
                           wasm_i16x8_narrow_i32x4(sums[2], sums[3])),
             outputs);
    done += kOutputs;
    if (done >= outputs) return;
    to.at += kOutputs * to.stride;
    // The last ones are computed with some before them, again.
    if (outputs - done < kOutputs) {
      const size_t again = done + kOutputs - outputs;
      done -= again;
      to.at -= again * to.stride;
      input -= again * step * Taps::kVectors;
    }
  }
}

// 16 channels of a chunk.
template <typename Taps, int kSide>
void ConvolveTile(const Chunk<kSide>& chunk, size_t channel, size_t channels, const int8_t* weights,
                  const Int8Output& output, Destination to) {
  // Outputs beyond the chunk's, of fewer than 4, are computed from what is there and not stored.
  v128_t input[(kMaxColumns + 3 * kSide) * Taps::kVectors * kTile / kStep];
  v128_t taps[Taps::kTaps * kTile / kStep];
  const size_t span = (chunk.columns + 3 * kSide) * Taps::kVectors;
  Taps state;
  for (size_t i = 0; i < chunk.columns; ++i) {
    state.AddColumn(chunk.rows + i * kSide, channel, input + i * Taps::kVectors, span);
  }
  Taps::StoreTaps(weights + kTile * sizeof(int32_t), taps);
  const int8_t* scales = weights + kTile * (sizeof(int32_t) + kSide * kSide);
  for (size_t i = 0; i < kTile / kStep && channel + i * kStep < channels; ++i) {
    to.channels = std::min(channels - channel - i * kStep, kStep);
    Convolve(state, taps + i * Taps::kTaps, input + i * span, chunk.step, chunk.outputs,
             wasm_v128_load(weights + i * 16), wasm_v128_load(scales + i * 16), output, to);
    to.at += kStep;
  }
}

template <template <int> typename Taps, int kSide>
void Depthwise(size_t channels, size_t outputs, const int8_t** input, const void* weights,
               int8_t* output, intptr_t input_stride, size_t output_gap, size_t input_offset,
               const int8_t* zero, const Int8Params* params) {
  const Int8Output rounding(*params);
  const size_t stride = static_cast<size_t>(input_stride) / sizeof(void*);
  Chunk<kSide> chunk;
  // Neighbours share columns, where these have as many rows as the kernel is made for.
  const bool shares = stride % kSide == 0 && stride < kSide * kSide;
  chunk.step = shares ? stride / kSide : kSide;
  const size_t most = (kMaxColumns - kSide) / chunk.step + 1;
  const Destination to = {output, channels + output_gap, 0};
  for (size_t first = 0; first < outputs; first += chunk.outputs) {
    chunk.outputs = std::min(outputs - first, most);
    chunk.Resolve(input + first * stride, stride, input_offset, zero);
    for (size_t channel = 0; channel < channels; channel += kTile) {
      const size_t tile_bytes = sizeof(int32_t) + kSide * kSide + sizeof(float);  // a channel
      ConvolveTile<Taps<kSide>>(chunk, channel, channels,
                                static_cast<const int8_t*>(weights) + channel * tile_bytes,
                                rounding, {to.at + first * to.stride + channel, to.stride, 0});
    }
  }
}

}  // namespace

const Int8DepthwiseKernels kInt8DepthwisePairs = {Depthwise<Pairs, 3>, Depthwise<Pairs, 5>};
#ifdef __wasm_relaxed_simd__
const Int8DepthwiseKernels kInt8DepthwiseQuads = {Depthwise<Quads, 3>, Depthwise<Quads, 5>};
#endif

}  // namespace monograph
