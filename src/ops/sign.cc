#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  return InferUnaryOf(context, {DType::kFloat32, DType::kInt32});
}

Status Evaluate(const EvalContext& context) {
  if (context.inputs[0].dtype != DType::kFloat32) {
    return EvaluateIntegerUnary(context, [](int64_t x) { return int64_t{x > 0} - int64_t{x < 0}; });
  }
  return EvaluateUnary(context, [](float x) -> float { return x > 0 ? 1.0F : x < 0 ? -1.0F : x; });
}

}  // namespace

extern const OpDef kSign;
const OpDef kSign = {
    .op = schema::BuiltinOperator::SIGN,
    .custom_code = "",
    .name = "SIGN",
    .types = "float32, int32",
    .summary = "-1, 0 or 1.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
