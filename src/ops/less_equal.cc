#include <functional>

#include "ops/comparison.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateComparison(context, kComparisonOf<std::less_equal<>>);
}

}  // namespace

extern const OpDef kLessEqual;
const OpDef kLessEqual = {
    .op = schema::BuiltinOperator::LESS_EQUAL,
    .custom_code = "",
    .name = "LESS_EQUAL",
    .types = "float32, int8, uint8, int16, int32, int64 to bool",
    .summary = "a <= b. Broadcasts as NumPy does.",
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
