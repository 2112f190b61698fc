#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return x < 0 ? std::expm1(x) : x; });
}

}  // namespace

extern const OpDef kElu;
const OpDef kElu = {
    .op = schema::BuiltinOperator::ELU,
    .custom_code = "",
    .name = "ELU",
    .types = "float32, int8, uint8",
    .summary = "x, or exp(x) - 1 below 0.",
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
