#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::sin(x); });
}

}  // namespace

extern const OpDef kSin;
const OpDef kSin = {
    .op = schema::BuiltinOperator::SIN,
    .custom_code = "",
    .name = "SIN",
    .types = "float32",
    .summary = "Sine.",
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
