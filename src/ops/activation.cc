#include "ops/activation.h"

#include "base/strings.h"

namespace monograph {

std::optional<schema::ActivationFunctionType> ActivationOf(schema::BuiltinOperator op) {
  switch (op) {
    case schema::BuiltinOperator::RELU: return schema::ActivationFunctionType::RELU;
    case schema::BuiltinOperator::RELU6: return schema::ActivationFunctionType::RELU6;
    case schema::BuiltinOperator::RELU_N1_TO_1: return schema::ActivationFunctionType::RELU_N1_TO_1;
    default: return std::nullopt;
  }
}

Result<FloatRange> RangeOfActivation(schema::ActivationFunctionType activation) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  switch (activation) {
    case schema::ActivationFunctionType::NONE: return FloatRange{};
    case schema::ActivationFunctionType::RELU: return FloatRange{0, kInfinity};
    case schema::ActivationFunctionType::RELU_N1_TO_1: return FloatRange{-1, 1};
    case schema::ActivationFunctionType::RELU6: return FloatRange{0, 6};
    default: break;
  }
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("the fused activation ", static_cast<int>(activation),
                      " is not supported; use a separate operator.")};
}

IntRange QuantizedRange(const FloatRange& range, const Quantization& quantization, DType dtype) {
  const IntRange full = RangeOfDType(dtype);
  const float scale = quantization.scale[0];
  const int32_t zero_point = quantization.zero_point[0];
  return {Quantize(range.min, scale, zero_point, full),
          Quantize(range.max, scale, zero_point, full)};
}

}  // namespace monograph
