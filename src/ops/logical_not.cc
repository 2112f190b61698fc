#include "ops/unary.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) { return InferUnaryOf(context, {DType::kBool}); }

Status Evaluate(const EvalContext& context) {
  return EvaluateIntegerUnary(context, [](int64_t x) { return 1 - x; });
}

}  // namespace

extern const OpDef kLogicalNot;
const OpDef kLogicalNot = {
    .op = schema::BuiltinOperator::LOGICAL_NOT,
    .custom_code = "",
    .name = "LOGICAL_NOT",
    .types = "bool",
    .summary = "True becomes false, false true.",
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
