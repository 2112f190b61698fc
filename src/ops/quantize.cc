#include <type_traits>

#include "ops/op_def.h"
#include "ops/quant_math.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt8, DType::kUInt8}));
  const Value& output = context.output_value(0);
  if (!IsQuantizedDType(output.dtype)) {
    return Error{ErrorCode::kTypeMismatch, "its output must be int8 or uint8."};
  }
  context.SetOutput(0, output.dtype, context.input(0).shape);
  return RequirePerTensor(context);
}

template <typename From, typename To>
void Convert(const EvalContext& context) {
  const Quantization& out_q = context.output_quantization(0);
  const IntRange range = RangeOfDType(context.outputs[0].dtype);
  const auto in = context.inputs[0].as<From>();
  const auto out = context.outputs[0].as<To>();
  for (size_t i = 0; i < in.size(); ++i) {
    float scaled;
    if constexpr (std::is_same_v<From, float>) {
      scaled = in[i] / out_q.scale[0];
    } else {
      const Quantization& in_q = context.input_quantization(0);
      scaled = Dequantize(in[i], in_q.scale[0] / out_q.scale[0], in_q.zero_point[0]);
    }
    out[i] = static_cast<To>(RoundToQuantum(scaled, out_q.zero_point[0], range));
  }
}

template <typename To>
void ConvertTo(const EvalContext& context) {
  switch (context.inputs[0].dtype) {
    case DType::kInt8: Convert<int8_t, To>(context); break;
    case DType::kUInt8: Convert<uint8_t, To>(context); break;
    default: Convert<float, To>(context);
  }
}

Status Evaluate(const EvalContext& context) {
  if (context.outputs[0].dtype == DType::kInt8) {
    ConvertTo<int8_t>(context);
  } else {
    ConvertTo<uint8_t>(context);
  }
  return {};
}

}  // namespace

extern const OpDef kQuantize;
const OpDef kQuantize = {
    .op = schema::BuiltinOperator::QUANTIZE,
    .custom_code = "",
    .name = "QUANTIZE",
    .types = "float32, int8, uint8 to int8, uint8",
    .summary = "Quantises, or changes scale and zero_point.",
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
