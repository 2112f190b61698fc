#include "ops/arg_extreme.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateArgExtreme(context, /*largest=*/true);
}

}  // namespace

extern const OpDef kArgMax;
const OpDef kArgMax = {
    .op = schema::BuiltinOperator::ARG_MAX,
    .custom_code = "",
    .name = "ARG_MAX",
    .types = "float32, int8, uint8, int32 to int32, int64",
    .summary = "Index of the largest element along a constant axis; ties to the lower index.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = InferArgExtreme,
    .evaluate = Evaluate,
};

}  // namespace monograph
