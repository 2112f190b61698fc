#include <functional>

#include "ops/comparison.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateComparison(context, kComparisonOf<std::less<>>);
}

}  // namespace

extern const OpDef kLess;
const OpDef kLess = {
    .op = schema::BuiltinOperator::LESS,
    .custom_code = "",
    .name = "LESS",
    .types = "float32, int8, uint8, int16, int32, int64 to bool",
    .summary = "a < b. Broadcasts as NumPy does.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = InferOrder,
    .evaluate = Evaluate,
};

}  // namespace monograph
