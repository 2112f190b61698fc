// What WebAssembly has in the place of larger parts of XNNPACK and libc.
//
// XNNPACK computes activations of 8 bits with tables that its reference kernels fill, and PRELU
// with such a kernel itself. Those come for every operator and type, unary and binary, 38 KiB of
// them; here are the few that are used.
#include <xnnpack.h>
#include <xnnpack/config-types.h>
#include <xnnpack/microparams.h>

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

namespace {

using Function = float (*)(float x, const xnn_unary_params& params);

float Same(float x, const xnn_unary_params& /*params*/) { return x; }
float Abs(float x, const xnn_unary_params& /*params*/) { return std::fabs(x); }
float Elu(float x, const xnn_unary_params& params) {
  return x < 0 ? params.elu.alpha * std::expm1(x) : x;
}
float Gelu(float x, const xnn_unary_params& /*params*/) {
  return x / 2 * std::erfc(-x * std::numbers::sqrt2_v<float> / 2);
}
float HardSwish(float x, const xnn_unary_params& /*params*/) {
  return x / 6 * std::clamp(x + 3, 0.0F, 6.0F);
}
float Sigmoid(float x, const xnn_unary_params& /*params*/) { return 1 / (1 + std::exp(-x)); }
float Tanh(float x, const xnn_unary_params& /*params*/) { return std::tanh(x); }

template <typename T>
T Quantize(float value, const xnn_unary_reference_params& params) {
  const float level =
      std::round(value * params.inv_y_scale + static_cast<float>(params.y_zero_point));
  return static_cast<T>(
      std::clamp<float>(level, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

template <typename In, typename Out, Function function>
void Kernel(size_t count, const void* input, void* output, const xnn_unary_uparams* uparams) {
  const xnn_unary_reference_params& params = uparams->reference;
  for (size_t i = 0; i < count; ++i) {
    const int32_t level = static_cast<const In*>(input)[i] - params.x_zero_point;
    const float x = static_cast<float>(level) * params.x_scale;
    static_cast<Out*>(output)[i] = Quantize<Out>(function(x, params.params), params);
  }
}

size_t Init(xnn_unary_uparams* uparams, const xnn_unary_params* params,
            const xnn_quantization_params* input, const xnn_quantization_params* output) {
  uparams->reference = {input->scale, input->zero_point, 1 / output->scale, output->zero_point, {}};
  if (params != nullptr) uparams->reference.params = *params;
  return sizeof(uparams->reference);
}

template <typename In, typename Out, Function function>
const xnn_unary_elementwise_config* Config() {
  static constexpr xnn_unary_elementwise_config config = {Kernel<In, Out, function>, Init};
  return &config;
}

template <typename T>
const xnn_unary_elementwise_config* ConfigOf(xnn_unary_operator op) {
  switch (op) {
    case xnn_unary_abs: return Config<T, T, Abs>();
    case xnn_unary_elu: return Config<T, T, Elu>();
    case xnn_unary_gelu: return Config<T, T, Gelu>();
    case xnn_unary_hardswish: return Config<T, T, HardSwish>();
    case xnn_unary_sigmoid: return Config<T, T, Sigmoid>();
    case xnn_unary_tanh: return Config<T, T, Tanh>();
    default: return nullptr;
  }
}

float Real(int8_t level, float scale, int32_t zero_point) {
  return static_cast<float>(level - zero_point) * scale;
}

// `step` is 0 for a single number in the second operand. That one holds the slopes, or where
// `reversed` the only element of the input, as its shape may be 1 throughout.
template <size_t step, bool reversed>
void Prelu(size_t count, const void* first, const void* second, void* output, const void* uparams) {
  const xnn_binary_reference_params& params =
      static_cast<const xnn_binary_uparams*>(uparams)->reference;
  const int8_t* a = static_cast<const int8_t*>(first);
  const int8_t* b = static_cast<const int8_t*>(second);
  const float out_zero_point = static_cast<float>(params.output_zero_point);
  for (size_t i = 0; i < count; ++i) {
    const float left = Real(a[i], params.a_scale, params.a_zero_point);
    const float right = Real(b[i * step], params.b_scale, params.b_zero_point);
    const float x = reversed ? right : left;
    const float y = x < 0 ? left * right : x;
    const float result = std::nearbyint(y * params.inv_output_scale + out_zero_point);
    static_cast<int8_t*>(output)[i] = static_cast<int8_t>(std::clamp(result, -128.0F, 127.0F));
  }
}

size_t InitPrelu(xnn_binary_uparams* uparams, const xnn_quantization_params* first,
                 const xnn_quantization_params* second, const xnn_quantization_params* output) {
  uparams->reference = {first->scale,
                        first->zero_point,
                        second->scale,
                        second->zero_point,
                        1 / output->scale,
                        output->zero_point,
                        {}};
  return sizeof(uparams->reference);
}

}  // namespace

extern "C" {

const xnn_unary_elementwise_config* __wrap_xnn_init_unary_reference_config(xnn_unary_operator op,
                                                                           xnn_datatype input,
                                                                           xnn_datatype output) {
  const bool is_signed = input == xnn_datatype_qint8;
  if (!is_signed && input != xnn_datatype_quint8) return nullptr;
  if (input == output) return is_signed ? ConfigOf<int8_t>(op) : ConfigOf<uint8_t>(op);
  if (op != xnn_unary_convert) return nullptr;
  if (is_signed && output == xnn_datatype_quint8) return Config<int8_t, uint8_t, Same>();
  if (!is_signed && output == xnn_datatype_qint8) return Config<uint8_t, int8_t, Same>();
  return nullptr;
}

const xnn_binary_elementwise_config* __wrap_xnn_init_binary_reference_config(
    xnn_binary_operator op, xnn_datatype datatype) {
  static constexpr xnn_binary_elementwise_config config = {Prelu<1, false>, Prelu<0, false>,
                                                           Prelu<0, true>, InitPrelu, 1};
  return op == xnn_binary_prelu && datatype == xnn_datatype_qint8 ? &config : nullptr;
}

// For names in profiles, whose formats are "%s" and "%s %s"; what snprintf knows besides is larger
// than all else that libc does for the engine.
int monograph_snprintf(char* out, size_t size, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t length = 0;
  const auto put = [&](char character) {
    if (length + 1 < size) out[length] = character;
    ++length;
  };
  for (; *format != '\0'; ++format) {
    if (format[0] != '%' || format[1] != 's') {
      put(*format);
      continue;
    }
    for (const char* text = va_arg(arguments, const char*); *text != '\0'; ++text) put(*text);
    ++format;
  }
  va_end(arguments);
  if (size > 0) out[std::min(length, size - 1)] = '\0';
  return static_cast<int>(length);
}

}  // extern "C"
