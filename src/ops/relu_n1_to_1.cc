#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return x < -1 ? -1 : x > 1 ? 1 : x; });
}

}  // namespace

extern const OpDef kReluN1To1;
const OpDef kReluN1To1 = {
    .op = schema::BuiltinOperator::RELU_N1_TO_1,
    .custom_code = "",
    .name = "RELU_N1_TO_1",
    .types = "float32, int8, uint8",
    .summary = "min(max(x, -1), 1).",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = InferUnary,
    .evaluate = Evaluate,
};

}  // namespace monograph
