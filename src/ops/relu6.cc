#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return x < 0 ? 0 : x > 6 ? 6 : x; });
}

}  // namespace

extern const OpDef kRelu6;
const OpDef kRelu6 = {
    .op = schema::BuiltinOperator::RELU6,
    .custom_code = "",
    .name = "RELU6",
    .types = "float32, int8, uint8",
    .summary = "min(max(x, 0), 6).",
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
