#include <functional>

#include "ops/comparison.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateComparison(context, kComparisonOf<std::logical_or<>>);
}

}  // namespace

extern const OpDef kLogicalOr;
const OpDef kLogicalOr = {
    .op = schema::BuiltinOperator::LOGICAL_OR,
    .custom_code = "",
    .name = "LOGICAL_OR",
    .types = "bool",
    .summary = "Logical or. Broadcasts as NumPy does.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = InferLogical,
    .evaluate = Evaluate,
};

}  // namespace monograph
