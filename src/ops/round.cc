#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::nearbyint(x); });
}

}  // namespace

extern const OpDef kRound;
const OpDef kRound = {
    .op = schema::BuiltinOperator::ROUND,
    .custom_code = "",
    .name = "ROUND",
    .types = "float32",
    .summary = "Nearest whole number, halves to the even one.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = InferFloatUnary,
    .evaluate = Evaluate,
};

}  // namespace monograph
