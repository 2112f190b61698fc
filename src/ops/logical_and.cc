#include <functional>

#include "ops/comparison.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  return EvaluateComparison(context, kComparisonOf<std::logical_and<>>);
}

}  // namespace

extern const OpDef kLogicalAnd;
const OpDef kLogicalAnd = {
    .op = schema::BuiltinOperator::LOGICAL_AND,
    .custom_code = "",
    .name = "LOGICAL_AND",
    .types = "bool",
    .summary = "Logical and. Broadcasts as NumPy does.",
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
