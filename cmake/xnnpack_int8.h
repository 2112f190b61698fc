// Kernels of our own for convolutions of 8-bit tensors in WebAssembly, to be called by XNNPACK in
// the place of its own. They give the same bits: products are summed exactly, in 32 bits, and
// rounded by the same operations.
#pragma once

#include <wasm_simd128.h>
#include <xnnpack/common.h>
#include <xnnpack/microparams.h>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace monograph {

using Int8Params = xnn_qs8_qc8w_conv_minmax_params;

// From 32-bit sums to 8-bit outputs, as XNNPACK's kernels for wasmsimd do it.
class Int8Output {
 public:
  explicit Int8Output(const Int8Params& params)
      : min_(wasm_i32x4_splat(std::bit_cast<int32_t>(
            kMagic + static_cast<float>(params.fp32_scalar.output_min -
                                        params.fp32_scalar.output_zero_point)))),
        zero_point_(wasm_i32x4_splat(std::bit_cast<int32_t>(kMagic) -
                                     params.fp32_scalar.output_zero_point)),
        max_(wasm_i8x16_splat(static_cast<int8_t>(params.fp32_scalar.output_max))) {}

  // Adding the magic number leaves the rounded value in the lowest bits.
  v128_t Scale(v128_t sums, v128_t scales) const {
    const v128_t scaled = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums), scales);
    const v128_t rounded = wasm_f32x4_add(scaled, magic_);
    return wasm_i32x4_sub(wasm_i32x4_max(rounded, min_), zero_point_);
  }
  v128_t Narrow(v128_t low, v128_t high) const {
    return wasm_i8x16_min(wasm_i8x16_narrow_i16x8(low, high), max_);
  }

 private:
  static constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23

  // Engines would make a constant that they know anew each time.
  static v128_t Magic() {
    float magic = kMagic;
    asm("" : "+r"(magic));
    return wasm_f32x4_splat(magic);
  }

  v128_t magic_ = Magic();
  v128_t min_, zero_point_, max_;
};

// XNNPACK's xnn_qs8_qc8w_gemm_minmax_ukernel_fn and xnn_qs8_qc8w_igemm_minmax_ukernel_fn.
using Int8Gemm = void(size_t rows, size_t columns, size_t depth, const int8_t* a, size_t a_stride,
                      const void* weights, int8_t* c, size_t row_stride, size_t column_stride,
                      const Int8Params* params);
using Int8IndirectGemm = void(size_t rows, size_t columns, size_t depth, size_t tap_bytes,
                              const int8_t** a, const void* weights, int8_t* c, size_t row_stride,
                              size_t column_stride, size_t a_offset, const int8_t* zero,
                              const Int8Params* params);

// For one row and for four.
struct Int8GemmKernels {
  Int8Gemm* one;
  Int8IndirectGemm* indirect_one;
  Int8Gemm* four;
  Int8IndirectGemm* indirect_four;
};

// For 128-bit SIMD, with weights packed as 8c2, and for hardware whose relaxed dot products of four
// bytes are exact, the first operand being signed: 8c4, from signed to unsigned where that takes
// the second for unsigned.
extern const Int8GemmKernels kInt8GemmPairs, kInt8GemmQuads;

// XNNPACK's xnn_qs8_qc8w_dwconv_minmax_unipass_ukernel_fn: one row of outputs. `input` has the
// pixels under the taps of the first output, column by column; those of the next are
// `input_stride` bytes on.
using Int8Depthwise = void(size_t channels, size_t outputs, const int8_t** input,
                           const void* weights, int8_t* output, intptr_t input_stride,
                           size_t output_gap, size_t input_offset, const int8_t* zero,
                           const Int8Params* params);

struct Int8DepthwiseKernels {
  Int8Depthwise* taps9;
  Int8Depthwise* taps25;
};

// The same for depthwise convolutions, with signed weights in tiles of 16 channels.
extern const Int8DepthwiseKernels kInt8DepthwisePairs, kInt8DepthwiseQuads;

}  // namespace monograph
