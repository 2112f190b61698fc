#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::exp(x); });
}

}  // namespace

extern const OpDef kExp;
const OpDef kExp = {
    .op = schema::BuiltinOperator::EXP,
    .custom_code = "",
    .name = "EXP",
    .types = "float32",
    .summary = "Exponential.",
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
