#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return x < 0 ? 0 : x; });
}

}  // namespace

extern const OpDef kRelu;
const OpDef kRelu = {
    .op = schema::BuiltinOperator::RELU,
    .custom_code = "",
    .name = "RELU",
    .types = "float32, int8, uint8",
    .summary = "max(x, 0).",
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
