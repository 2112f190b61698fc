#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::tanh(x); });
}

}  // namespace

extern const OpDef kTanh;
const OpDef kTanh = {
    .op = schema::BuiltinOperator::TANH,
    .custom_code = "",
    .name = "TANH",
    .types = "float32, int8, uint8",
    .summary = "Hyperbolic tangent.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFixedOutput,
    .row_rule = RowRule::kRows,
    .infer = InferUnary,
    .evaluate = Evaluate,
};

}  // namespace monograph
