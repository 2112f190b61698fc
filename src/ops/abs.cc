#include <cmath>

#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateUnary(context, [](float x) -> float { return std::fabs(x); });
}

}  // namespace

extern const OpDef kAbs;
const OpDef kAbs = {
    .op = schema::BuiltinOperator::ABS,
    .custom_code = "",
    .name = "ABS",
    .types = "float32",
    .summary = "Absolute value.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .infer = InferFloatUnary,
    .evaluate = Evaluate,
};

}  // namespace monograph
