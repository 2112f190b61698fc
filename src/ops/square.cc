#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return x * x; });
}

}  // namespace

extern const OpDef kSquare;
const OpDef kSquare = {
    .op = schema::BuiltinOperator::SQUARE,
    .custom_code = "",
    .name = "SQUARE",
    .types = "float32",
    .summary = "x * x.",
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
