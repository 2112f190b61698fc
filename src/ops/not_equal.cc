#include <functional>

#include "ops/comparison.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateComparison(context, kComparisonOf<std::not_equal_to<>>);
}

}  // namespace

extern const OpDef kNotEqual;
const OpDef kNotEqual = {
    .op = schema::BuiltinOperator::NOT_EQUAL,
    .custom_code = "",
    .name = "NOT_EQUAL",
    .types = "float32, int8, uint8, int16, int32, int64, bool to bool",
    .summary = "a != b. Broadcasts as NumPy does.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = InferEquality,
    .evaluate = Evaluate,
};

}  // namespace monograph
