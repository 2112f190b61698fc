#include <algorithm>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(
      context, [](float x) -> float { return x * std::clamp(x + 3.0F, 0.0F, 6.0F) / 6.0F; });
}

}  // namespace

extern const OpDef kHardSwish;
const OpDef kHardSwish = {
    .op = schema::BuiltinOperator::HARD_SWISH,
    .custom_code = "",
    .name = "HARD_SWISH",
    .types = "float32, int8, uint8",
    .summary = "x * relu6(x + 3) / 6.",
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
