#include <algorithm>
#include <cmath>

#include "ops/rows.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateRows(context, [](std::span<float> row) {
    const float max = std::ranges::max(row);
    float sum = 0;
    for (float x : row) sum += std::exp(x - max);
    for (float& x : row) x = x - max - std::log(sum);
  });
}

}  // namespace

extern const OpDef kLogSoftmax;
const OpDef kLogSoftmax = {
    .op = schema::BuiltinOperator::LOG_SOFTMAX,
    .custom_code = "",
    .name = "LOG_SOFTMAX",
    .types = "float32, int8, uint8",
    .summary = "Logarithm of the softmax over the last axis.",
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
