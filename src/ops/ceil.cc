#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::ceil(x); });
}

}  // namespace

extern const OpDef kCeil;
const OpDef kCeil = {
    .op = schema::BuiltinOperator::CEIL,
    .custom_code = "",
    .name = "CEIL",
    .types = "float32",
    .summary = "Smallest whole number not below.",
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
