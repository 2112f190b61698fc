#include <algorithm>

#include "base/float16.h"
#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

// One scale, or one for each index along the quantised axis, whose size must be known.
Status CheckScales(const Value& input, const Shape& shape) {
  const Quantization& q = input.quantization;
  if (q.scale.size() == 1) return {};
  const bool fits = q.per_channel() && q.axis >= 0 && q.axis < shape.rank() &&
                    shape[q.axis] == static_cast<int32_t>(q.scale.size());
  if (fits) return {};
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("an input of shape ", shape.ToString(), " with ", q.scale.size(),
                      " scales cannot be dequantised.")};
}

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(
      context, 0, {DType::kInt8, DType::kUInt8, DType::kInt16, DType::kInt32, DType::kFloat16}));
  const TensorType& input = context.input(0);
  if (input.dtype != DType::kFloat16) MG_TRY(CheckScales(context.input_value(0), input.shape));
  context.SetOutput(0, DType::kFloat32, input.shape);
  return {};
}

void FromHalf(const EvalContext& context) {
  const auto in = context.inputs[0].as<uint16_t>();
  std::ranges::transform(in, context.outputs[0].as<float>().begin(), HalfToFloat);
}

template <typename T>
void FromIntegers(const EvalContext& context) {
  const Quantization& q = context.input_quantization(0);
  const auto in = context.inputs[0].as<T>();
  const auto out = context.outputs[0].as<float>();
  const Shape& shape = context.inputs[0].shape;
  size_t run = 1;  // Elements that share a channel.
  for (int axis = q.axis + 1; q.per_channel() && axis < shape.rank(); ++axis) {
    run *= static_cast<size_t>(shape[axis]);
  }
  for (size_t i = 0; i < in.size(); ++i) {
    const size_t channel = q.per_channel() ? i / run % q.scale.size() : 0;
    out[i] = Dequantize(in[i], q.scale[channel], q.zero_point[channel]);
  }
}

Status Evaluate(const EvalContext& context) {
  switch (context.inputs[0].dtype) {
    case DType::kInt8: FromIntegers<int8_t>(context); break;
    case DType::kUInt8: FromIntegers<uint8_t>(context); break;
    case DType::kInt16: FromIntegers<int16_t>(context); break;
    case DType::kInt32: FromIntegers<int32_t>(context); break;
    default: FromHalf(context);
  }
  return {};
}

}  // namespace

extern const OpDef kDequantize;
const OpDef kDequantize = {
    .op = schema::BuiltinOperator::DEQUANTIZE,
    .custom_code = "",
    .name = "DEQUANTIZE",
    .types = "int8, uint8, int16, int32 (per channel or tensor), float16 to float32",
    .summary = "Real values of quantised or half-precision numbers; folded at load on constants.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
