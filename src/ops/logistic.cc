#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return 1.0F / (1.0F + std::exp(-x)); });
}

}  // namespace

extern const OpDef kLogistic;
const OpDef kLogistic = {
    .op = schema::BuiltinOperator::LOGISTIC,
    .custom_code = "",
    .name = "LOGISTIC",
    .types = "float32, int8, uint8",
    .summary = "Sigmoid.",
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
