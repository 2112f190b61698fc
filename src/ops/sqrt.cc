#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::sqrt(x); });
}

}  // namespace

extern const OpDef kSqrt;
const OpDef kSqrt = {
    .op = schema::BuiltinOperator::SQRT,
    .custom_code = "",
    .name = "SQRT",
    .types = "float32",
    .summary = "Square root.",
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
