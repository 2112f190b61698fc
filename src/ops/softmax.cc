#include <algorithm>
#include <cmath>

#include "ops/rows.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  const float beta = context.node.options.AsSoftmaxOptions()->beta;
  return EvaluateRows(context, [beta](std::span<float> row) {
    const float max = std::ranges::max(row);
    float sum = 0;
    for (float& x : row) sum += x = std::exp(beta * (x - max));
    for (float& x : row) x /= sum;
  });
}

}  // namespace

extern const OpDef kSoftmax;
const OpDef kSoftmax = {
    .op = schema::BuiltinOperator::SOFTMAX,
    .custom_code = "",
    .name = "SOFTMAX",
    .types = "float32, int8, uint8",
    .summary = "Softmax of beta * x over the last axis.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFixedOutput,
    .row_rule = RowRule::kRows,
    .infer = InferRows,
    .evaluate = Evaluate,
};

}  // namespace monograph
