#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  return InferUnaryOf(context, {DType::kFloat32, DType::kInt8, DType::kUInt8, DType::kInt32});
}

Status Evaluate(const EvalContext& context) {
  if (context.inputs[0].dtype == DType::kInt32) {
    return EvaluateIntegerUnary(context, [](int64_t x) { return x < 0 ? -x : x; });
  }
  return EvaluateUnary(context, [](float x) -> float { return std::fabs(x); });
}

}  // namespace

extern const OpDef kAbs;
const OpDef kAbs = {
    .op = schema::BuiltinOperator::ABS,
    .custom_code = "",
    .name = "ABS",
    .types = "float32, int8, uint8, int32",
    .summary = "Absolute value; whole numbers wrap around.",
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
