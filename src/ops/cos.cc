#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::cos(x); });
}

}  // namespace

extern const OpDef kCos;
const OpDef kCos = {
    .op = schema::BuiltinOperator::COS,
    .custom_code = "",
    .name = "COS",
    .types = "float32",
    .summary = "Cosine.",
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
