#include "ops/reduction.h"

namespace monograph {

namespace {

constexpr Reduction kReduction = {
    .integer_start = 0,
    .integer = [](int64_t a, int64_t b) { return a | b; },
};

Status Infer(InferContext& context) { return InferReduction(context, kReduction); }

Status Evaluate(const EvalContext& context) { return EvaluateReduction(context, kReduction); }

}  // namespace

extern const OpDef kReduceAny;
const OpDef kReduceAny = {
    .op = schema::BuiltinOperator::REDUCE_ANY,
    .custom_code = "",
    .name = "REDUCE_ANY",
    .types = "bool",
    .summary = "Logical or over constant axes.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFloatOnly,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
