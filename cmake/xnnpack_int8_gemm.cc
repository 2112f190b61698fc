// Matrix products. What the innermost loop needs of the rows is made ready once for all columns, so
// that it has little beside products and sums.
#include <xnnpack/hardware-config.h>

#include <algorithm>

#include "xnnpack_int8.h"

namespace monograph {
namespace {

constexpr size_t kColumns = 8;
constexpr size_t kMaxDepth = 1024;  // of the rows that are made ready at a time

// Products of 16 bits, two to a sum.
struct Pairs {
  using Element = int16_t;
  static constexpr size_t kGroup = 2;  // elements to a sum

  // May write up to 7 more.
  void Convert(const int8_t* from, size_t count, Element* to) const {
#pragma clang loop unroll(disable)
    for (size_t i = 0; i < count; i += 8) wasm_v128_store(to + i, wasm_i16x8_load8x8(from + i));
  }
  // What 4 columns have for a group.
  static v128_t Columns(const int8_t* weights) { return wasm_i16x8_load8x8(weights); }
  static v128_t Add(v128_t sum, v128_t columns, v128_t row) {
    return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(columns, row));
  }
};

#ifdef __wasm_relaxed_simd__
// Products of 8 bits, four to a sum. Hardware that takes the rows for unsigned gets 128 more, which
// the biases that it needs make up for.
struct Quads {
  using Element = int8_t;
  static constexpr size_t kGroup = 4;

  // May write up to 15 more.
  void Convert(const int8_t* from, size_t count, Element* to) const {
#pragma clang loop unroll(disable)
    for (size_t i = 0; i < count; i += 16) {
      wasm_v128_store(to + i, wasm_v128_xor(wasm_v128_load(from + i), flip));
    }
  }
  static v128_t Columns(const int8_t* weights) { return wasm_v128_load(weights); }
  static v128_t Add(v128_t sum, v128_t columns, v128_t row) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(columns, row, sum);
  }

  v128_t flip = wasm_i8x16_splat(xnn_init_hardware_config()->use_wasm_usdot ? INT8_MIN : 0);
};
#endif

// The rows of all taps one after the other, each padded to whole groups.
template <typename Kind, int kRows>
class Rows {
 public:
  using Element = typename Kind::Element;

  Rows(const int8_t** taps, size_t tap_count, size_t depth, size_t offset, const int8_t* zero)
      : taps_(taps),
        end_(taps + tap_count * kRows),
        depth_((depth + Kind::kGroup - 1) / Kind::kGroup * Kind::kGroup),
        offset_(offset),
        zero_(zero) {
    Rewind();
  }

  void Rewind() {
    tap_ = taps_;
    start_ = 0;
  }

  bool AtEnd() const { return tap_ == end_; }

  // Puts what is next, up to kMaxDepth, in the place of what was read before; returns how much.
  size_t Read() {
    size_t count = 0;
    while (!AtEnd() && count < kMaxDepth) {
      const size_t more = std::min(depth_ - start_, kMaxDepth - count);
      for (int i = 0; i < kRows; ++i) {
        const int8_t* row = tap_[i] == zero_ ? zero_ : tap_[i] + offset_;
        // What it writes too much is overwritten by what comes next.
        kind_.Convert(row + start_, more, rows_[i] + count);
      }
      count += more;
      start_ += more;
      if (start_ == depth_) {
        start_ = 0;
        tap_ += kRows;
      }
    }
    return count;
  }

  const Element* row(int i) const { return rows_[i]; }

 private:
  const int8_t** const taps_;
  const int8_t** const end_;
  const size_t depth_, offset_;
  const int8_t* const zero_;
  const int8_t** tap_;
  size_t start_;
  Kind kind_;
  Element rows_[kRows][kMaxDepth + 16];
};

template <typename Kind, int kRows>
struct Sums {
  static constexpr size_t kBytes = kColumns * Kind::kGroup;  // of the weights for a group

  v128_t at[kRows][2];

  const int8_t* Add(const Rows<Kind, kRows>& rows, size_t depth, const int8_t* weights) {
    const typename Kind::Element* row[kRows];
    for (int i = 0; i < kRows; ++i) row[i] = rows.row(i);
    size_t groups = depth / Kind::kGroup;
    for (; groups >= 2; groups -= 2, weights += 2 * kBytes) AddGroups<2>(row, weights);
    if (groups == 0) return weights;
    AddGroups<1>(row, weights);
    return weights + kBytes;
  }

  // All that a row's sums need comes together: engines keep to the order of loads.
  template <int kGroups>
  void AddGroups(const typename Kind::Element* (&row)[kRows], const int8_t* weights) {
    v128_t columns[kGroups][2];
    for (int group = 0; group < kGroups; ++group, weights += kBytes) {
      columns[group][0] = Kind::Columns(weights);
      columns[group][1] = Kind::Columns(weights + kBytes / 2);
    }
    for (int i = 0; i < kRows; ++i) {
      for (int group = 0; group < kGroups; ++group) {
        const v128_t a = wasm_v128_load32_splat(row[i] + group * Kind::kGroup);
        at[i][0] = Kind::Add(at[i][0], columns[group][0], a);
        at[i][1] = Kind::Add(at[i][1], columns[group][1], a);
      }
      row[i] += kGroups * Kind::kGroup;
    }
  }
};

void Store(int8_t* out, v128_t row, size_t columns) {
  if (columns >= kColumns) {
    wasm_v128_store64_lane(out, row, 0);
    return;
  }
  if ((columns & 4) != 0) {
    wasm_v128_store32_lane(out, row, 0);
    row = wasm_u64x2_shr(row, 32);
    out += 4;
  }
  if ((columns & 2) != 0) {
    wasm_v128_store16_lane(out, row, 0);
    row = wasm_u32x4_shr(row, 16);
    out += 2;
  }
  if ((columns & 1) != 0) wasm_v128_store8_lane(out, row, 0);
}

template <typename Kind, int kRows>
void Multiply(Rows<Kind, kRows>& rows, size_t row_count, size_t columns, const int8_t* weights,
              int8_t* c, size_t row_stride, size_t column_stride, const Int8Output output) {
  size_t depth = rows.Read();
  const bool fits = rows.AtEnd();
  for (;; columns -= kColumns, c += column_stride) {
    Sums<Kind, kRows> sums;
    for (auto& sum : sums.at) {
      sum[0] = wasm_v128_load(weights);
      sum[1] = wasm_v128_load(weights + 16);
    }
    weights += 32;
    if (!fits) {
      rows.Rewind();
      depth = rows.Read();
    }
    for (;; depth = rows.Read()) {
      weights = sums.Add(rows, depth, weights);
      if (rows.AtEnd()) break;
    }
    const v128_t low = wasm_v128_load(weights), high = wasm_v128_load(weights + 16);
    weights += 32;
    for (int i = 0; i < kRows && static_cast<size_t>(i) < row_count; ++i) {
      const v128_t row = wasm_i16x8_narrow_i32x4(output.Scale(sums.at[i][0], low),
                                                 output.Scale(sums.at[i][1], high));
      Store(c + i * row_stride, output.Narrow(row, row), columns);
    }
    if (columns <= kColumns) return;
  }
}

template <typename Kind, int kRows>
void IndirectGemm(size_t rows, size_t columns, size_t depth, size_t tap_bytes, const int8_t** a,
                  const void* weights, int8_t* c, size_t row_stride, size_t column_stride,
                  size_t a_offset, const int8_t* zero, const Int8Params* params) {
  Rows<Kind, kRows> ready(a, tap_bytes / (kRows * sizeof(void*)), depth, a_offset, zero);
  Multiply(ready, rows, columns, static_cast<const int8_t*>(weights), c, row_stride, column_stride,
           Int8Output(*params));
}

template <typename Kind, int kRows>
void Gemm(size_t rows, size_t columns, size_t depth, const int8_t* a, size_t a_stride,
          const void* weights, int8_t* c, size_t row_stride, size_t column_stride,
          const Int8Params* params) {
  const int8_t* taps[kRows];
  for (size_t i = 0; i < kRows; ++i) taps[i] = a + std::min(i, rows - 1) * a_stride;
  IndirectGemm<Kind, kRows>(rows, columns, depth, sizeof(taps), taps, weights, c, row_stride,
                            column_stride, 0, nullptr, params);
}

}  // namespace

const Int8GemmKernels kInt8GemmPairs = {Gemm<Pairs, 1>, IndirectGemm<Pairs, 1>, Gemm<Pairs, 4>,
                                        IndirectGemm<Pairs, 4>};
#ifdef __wasm_relaxed_simd__
const Int8GemmKernels kInt8GemmQuads = {Gemm<Quads, 1>, IndirectGemm<Quads, 1>, Gemm<Quads, 4>,
                                        IndirectGemm<Quads, 4>};
#endif

}  // namespace monograph
