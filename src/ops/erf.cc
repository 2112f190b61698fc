#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::erf(x); });
}

}  // namespace

extern const OpDef kErf;
const OpDef kErf = {
    .op = schema::BuiltinOperator::CUSTOM,
    .custom_code = "monograph.erf",
    .name = "monograph.erf",
    .types = "float32",
    .summary = "Error function.",
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
