// Which kernels convolve 8-bit tensors in WebAssembly, in the place of XNNPACK's choice. Engines
// for x86 have 16 registers of 128 bits: tiles of more sums than fit are slower than smaller ones.
#include "xnnpack_int8.h"

#include <xnnpack/config.h>
#include <xnnpack/dwconv.h>
#include <xnnpack/gemm.h>
#include <xnnpack/igemm.h>
#include <xnnpack/microparams-init.h>
#include <xnnpack/pack.h>

namespace monograph {
namespace {

template <typename Kernel>
void SetGemm(xnn_gemm_config& config, int rows, Kernel* gemm, auto* indirect) {
  config.minmax.gemm[rows - 1] =
      xnn_init_hmp_gemm_ukernel(reinterpret_cast<xnn_gemm_ukernel_fn>(gemm));
  config.minmax.igemm[rows - 1] =
      xnn_init_hmp_igemm_ukernel(reinterpret_cast<xnn_igemm_ukernel_fn>(indirect));
  config.mr = static_cast<uint8_t>(rows);
}

// For kernels that take inputs as they are.
xnn_gemm_config SignedConfig() {
  xnn_gemm_config config = {};
  config.init.qs8_qc8w = xnn_init_qs8_qc8w_conv_minmax_fp32_scalar_params;
  config.pack_weights_and_biases = xnn_pack_qs8_weights_and_biases;
  config.packed_stride_weights_and_biases = xnn_packed_stride_qs8_weights_and_biases;
  config.pack_gemm_gio = reinterpret_cast<xnn_packw_gemm_gio_ukernel_fn>(xnn_pack_qs8_gemm_gio_w);
  config.pack_gemm_goi = reinterpret_cast<xnn_packw_gemm_goi_ukernel_fn>(xnn_pack_qs8_gemm_goi_w);
  config.pack_igemm_goki = reinterpret_cast<xnn_pack_conv_goki_w_fn>(xnn_pack_qs8_conv_goki_w);
  config.pack_igemm_kgo = reinterpret_cast<xnn_pack_conv_kgo_w_fn>(xnn_pack_qs8_conv_kgo_w);
  config.pack_deconv_goki = reinterpret_cast<xnn_pack_deconv_goki_w_fn>(xnn_pack_qs8_deconv_goki_w);
  config.nr = 8;
  return config;
}

void SetGemm(xnn_gemm_config& config, const Int8GemmKernels& kernels, int log2_group) {
  SetGemm(config, 1, kernels.one, kernels.indirect_one);
  SetGemm(config, 4, kernels.four, kernels.indirect_four);
  config.log2_kr = static_cast<uint8_t>(log2_group);
}

#ifdef __wasm_relaxed_simd__
// For kernels that add 128 to all inputs.
void PackForUnsigned(xnn_gemm_config& config) {
  config.pack_weights_and_biases = nullptr;
  config.packed_stride_weights_and_biases = nullptr;
  config.pack_gemm_gio =
      reinterpret_cast<xnn_packw_gemm_gio_ukernel_fn>(xnn_pack_qs8_to_qu8_gemm_gio_w);
  config.pack_gemm_goi =
      reinterpret_cast<xnn_packw_gemm_goi_ukernel_fn>(xnn_pack_qs8_to_qu8_gemm_goi_w);
  config.pack_igemm_goki =
      reinterpret_cast<xnn_pack_conv_goki_w_fn>(xnn_pack_qs8_to_qu8_conv_goki_w);
  config.pack_igemm_kgo = reinterpret_cast<xnn_pack_conv_kgo_w_fn>(xnn_pack_qs8_to_qu8_conv_kgo_w);
  config.pack_deconv_goki =
      reinterpret_cast<xnn_pack_deconv_goki_w_fn>(xnn_pack_qs8_to_qu8_deconv_goki_w);
}

// XNNPACK's kernels, for processors with 32 registers.
void SetSignedDot(xnn_gemm_config& config) {
  SetGemm(config, 1, xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_1x8c8__wasmsdot_u2,
          xnn_qs8_qc8w_igemm_minmax_fp32_ukernel_1x8c8__wasmsdot_u2);
  SetGemm(config, 4, xnn_qs8_qc8w_gemm_minmax_fp32_ukernel_4x8c8__wasmsdot_u2,
          xnn_qs8_qc8w_igemm_minmax_fp32_ukernel_4x8c8__wasmsdot_u2);
  config.log2_kr = 3;
}
#endif

xnn_gemm_config GemmConfig() {
  xnn_gemm_config config = SignedConfig();
#ifdef __wasm_relaxed_simd__
  const xnn_hardware_config& hardware = *xnn_init_hardware_config();
  if (hardware.use_wasm_sdot && !hardware.is_x86) {
    SetSignedDot(config);
    return config;
  }
  if (hardware.use_wasm_sdot || hardware.use_wasm_usdot) {
    SetGemm(config, kInt8GemmQuads, 2);
    if (hardware.use_wasm_usdot) PackForUnsigned(config);
    return config;
  }
#endif
  SetGemm(config, kInt8GemmPairs, 1);
  return config;
}

const Int8DepthwiseKernels& DepthwiseKernels() {
#ifdef __wasm_relaxed_simd__
  const xnn_hardware_config& hardware = *xnn_init_hardware_config();
  if (hardware.use_wasm_sdot || hardware.use_wasm_usdot) return kInt8DepthwiseQuads;
#endif
  return kInt8DepthwisePairs;
}

template <typename Kernel>
xnn_dwconv_config Depthwise(int taps, Kernel* kernel) {
  xnn_dwconv_config config = {};
  config.minmax.unipass = reinterpret_cast<xnn_dwconv_unipass_ukernel_fn>(kernel);
  config.init.qs8_qc8w = xnn_init_qs8_qc8w_conv_minmax_fp32_scalar_params;
  config.channel_tile = 16;
  config.channel_subtile = 16;
  config.channel_round = 1;
  config.primary_tile = static_cast<uint8_t>(taps);
  return config;
}

}  // namespace
}  // namespace monograph

extern "C" {

const xnn_gemm_config* __wrap_xnn_init_qs8_qc8w_gemm_config() {
  static const xnn_gemm_config config = monograph::GemmConfig();
  return &config;
}

const xnn_dwconv_config* __wrap_xnn_init_qs8_qc8w_dwconv_config() {
  using monograph::Depthwise, monograph::DepthwiseKernels;
  static const xnn_dwconv_config configs[XNN_MAX_QC8_DWCONV_UKERNELS] = {
      Depthwise(3, xnn_qs8_qc8w_dwconv_minmax_fp32_ukernel_3p16c__wasmsimd_mul16_add16),
      Depthwise(9, DepthwiseKernels().taps9), Depthwise(25, DepthwiseKernels().taps25)};
  return configs;
}

}  // extern "C"
