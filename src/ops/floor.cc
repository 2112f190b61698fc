#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::floor(x); });
}

}  // namespace

extern const OpDef kFloor;
const OpDef kFloor = {
    .op = schema::BuiltinOperator::FLOOR,
    .custom_code = "",
    .name = "FLOOR",
    .types = "float32",
    .summary = "Largest whole number not above.",
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
