#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::log(x); });
}

}  // namespace

extern const OpDef kLog;
const OpDef kLog = {
    .op = schema::BuiltinOperator::LOG,
    .custom_code = "",
    .name = "LOG",
    .types = "float32",
    .summary = "Natural logarithm.",
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
