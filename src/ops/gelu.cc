#include <cmath>
#include <numbers>

#include "ops/unary.h"

namespace monograph {

namespace {

constexpr float kSqrt2 = std::numbers::sqrt2_v<float>;
const float kSqrt2OverPi = kSqrt2 * std::numbers::inv_sqrtpi_v<float>;

float Exact(float x) { return 0.5F * x * (1 + std::erf(x / kSqrt2)); }

float Approximate(float x) {
  return 0.5F * x * (1 + std::tanh(kSqrt2OverPi * (x + 0.044715F * x * x * x)));
}

Status Evaluate(const EvalContext& context) {
  const bool approximate = context.node.options.AsGeluOptions()->approximate;
  return EvaluateUnary(context, approximate ? Approximate : Exact);
}

}  // namespace

extern const OpDef kGelu;
const OpDef kGelu = {
    .op = schema::BuiltinOperator::GELU,
    .custom_code = "",
    .name = "GELU",
    .types = "float32, int8, uint8",
    .summary = "x times the normal distribution of x, exactly or by a hyperbolic tangent.",
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
