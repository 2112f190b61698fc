#include "ops/unary.h"

#include <array>

#include "ops/element.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

Status InferUnaryOf(InferContext& context, std::initializer_list<DType> dtypes) {
  MG_TRY(RequireDType(context, 0, dtypes));
  context.SetOutput(0, context.input(0).dtype, context.input(0).shape);
  return RequirePerTensor(context);
}

Status InferUnary(InferContext& context) {
  return InferUnaryOf(context, {DType::kFloat32, DType::kInt8, DType::kUInt8});
}

Status InferFloatUnary(InferContext& context) { return InferUnaryOf(context, {DType::kFloat32}); }

Status EvaluateIntegerUnary(const EvalContext& context, int64_t (*function)(int64_t)) {
  const ConstTensorView& in = context.inputs[0];
  const int64_t count = in.shape.NumElements().value_or(0);
  for (int64_t i = 0; i < count; ++i) {
    const size_t at = static_cast<size_t>(i);
    SetInteger(context.outputs[0], at, function(IntegerAt(in, at)));
  }
  return {};
}

namespace {

// Results by the bits of the input.
std::array<uint8_t, 256> Tabulate(const EvalContext& context,
                                  const std::function<float(float)>& function) {
  const Quantization& in = context.input_quantization(0);
  const Quantization& out = context.output_quantization(0);
  const IntRange range = RangeOfDType(context.inputs[0].dtype);
  std::array<uint8_t, 256> table;
  for (int32_t q = range.min; q <= range.max; ++q) {
    const float real = function(Dequantize(q, in.scale[0], in.zero_point[0]));
    const int32_t result = Quantize(real, out.scale[0], out.zero_point[0], range);
    table[static_cast<uint8_t>(q)] = static_cast<uint8_t>(result);
  }
  return table;
}

}  // namespace

Status EvaluateUnary(const EvalContext& context, const std::function<float(float)>& function) {
  if (context.inputs[0].dtype == DType::kFloat32) {
    const auto in = context.inputs[0].as<float>();
    const auto out = context.outputs[0].as<float>();
    for (size_t i = 0; i < in.size(); ++i) out[i] = function(in[i]);
    return {};
  }
  const std::array<uint8_t, 256> table = Tabulate(context, function);
  const auto in = context.inputs[0].as<uint8_t>();
  const auto out = context.outputs[0].as<uint8_t>();
  for (size_t i = 0; i < in.size(); ++i) out[i] = table[in[i]];
  return {};
}

}  // namespace monograph
