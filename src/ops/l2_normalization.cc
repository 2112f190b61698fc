#include <algorithm>
#include <cmath>

#include "ops/require.h"
#include "ops/rows.h"

namespace monograph {

namespace {

constexpr float kSmallestNorm = 1e-6F;

Status Infer(InferContext& context) {
  const auto activation = context.node().options.AsL2NormOptions()->fused_activation_function;
  if (activation == schema::ActivationFunctionType::NONE) return InferRows(context);
  return Error{ErrorCode::kUnsupportedModel, "a fused activation is not supported."};
}

Status Evaluate(const EvalContext& context) {
  return EvaluateRows(context, [](std::span<float> row) {
    float sum = 0;
    for (float x : row) sum += x * x;
    const float norm = std::max(std::sqrt(sum), kSmallestNorm);
    for (float& x : row) x /= norm;
  });
}

}  // namespace

extern const OpDef kL2Normalization;
const OpDef kL2Normalization = {
    .op = schema::BuiltinOperator::L2_NORMALIZATION,
    .custom_code = "",
    .name = "L2_NORMALIZATION",
    .types = "float32, int8, uint8",
    .summary = "x / max(norm, 1e-6) along the last axis.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFixedOutput,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
