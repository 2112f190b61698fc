#include <cmath>

#include "ops/binary.h"
#include "ops/unary.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  return InferUnaryOf(context, {DType::kFloat32, DType::kInt32, DType::kInt64});
}

Status Evaluate(const EvalContext& context) {
  if (context.inputs[0].dtype != DType::kFloat32) {
    return EvaluateIntegerUnary(context, [](int64_t x) { return WrappingSub(0, x); });
  }
  return EvaluateUnary(context, [](float x) -> float { return -x; });
}

}  // namespace

extern const OpDef kNeg;
const OpDef kNeg = {
    .op = schema::BuiltinOperator::NEG,
    .custom_code = "",
    .name = "NEG",
    .types = "float32, int32, int64",
    .summary = "-x; whole numbers wrap around.",
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
