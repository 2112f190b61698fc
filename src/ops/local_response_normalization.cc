#include <algorithm>
#include <cmath>

#include "ops/require.h"
#include "ops/rows.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32}));
  MG_TRY(RequireRank(context, 0, 4));
  if (context.node().options.AsLocalResponseNormalizationOptions()->radius < 0) {
    return Error{ErrorCode::kCorruptModel, "its radius is negative."};
  }
  return InferRows(context);
}

Status Evaluate(const EvalContext& context) {
  const auto& options = *context.node.options.AsLocalResponseNormalizationOptions();
  return EvaluateRows(context, [&options](std::span<float> row) {
    const std::vector<float> in(row.begin(), row.end());
    const int64_t size = static_cast<int64_t>(in.size());
    for (int64_t c = 0; c < size; ++c) {
      float sum = 0;
      const int64_t end = std::min(size, c + options.radius + 1);
      for (int64_t k = std::max<int64_t>(0, c - options.radius); k < end; ++k) {
        sum += in[static_cast<size_t>(k)] * in[static_cast<size_t>(k)];
      }
      row[static_cast<size_t>(c)] *= std::pow(options.bias + options.alpha * sum, -options.beta);
    }
  });
}

}  // namespace

extern const OpDef kLocalResponseNormalization;
const OpDef kLocalResponseNormalization = {
    .op = schema::BuiltinOperator::LOCAL_RESPONSE_NORMALIZATION,
    .custom_code = "",
    .name = "LOCAL_RESPONSE_NORMALIZATION",
    .types = "float32",
    .summary =
        "x * (bias + alpha * sum of squares) ^ -beta, the sum over the channels within a "
        "radius.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
