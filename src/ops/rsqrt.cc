#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return 1.0F / std::sqrt(x); });
}

}  // namespace

extern const OpDef kRsqrt;
const OpDef kRsqrt = {
    .op = schema::BuiltinOperator::RSQRT,
    .custom_code = "",
    .name = "RSQRT",
    .types = "float32",
    .summary = "1 / sqrt(x).",
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
