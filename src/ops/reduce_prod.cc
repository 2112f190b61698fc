#include "ops/binary.h"
#include "ops/reduction.h"

namespace monograph {

namespace {

constexpr Reduction kReduction = {
    .real_start = 1,
    .real = [](double a, double b) { return a * b; },
    .integer_start = 1,
    .integer = WrappingMul,
};

Status Infer(InferContext& context) { return InferReduction(context, kReduction); }

Status Evaluate(const EvalContext& context) { return EvaluateReduction(context, kReduction); }

}  // namespace

extern const OpDef kReduceProd;
const OpDef kReduceProd = {
    .op = schema::BuiltinOperator::REDUCE_PROD,
    .custom_code = "",
    .name = "REDUCE_PROD",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Product over constant axes; whole numbers wrap around.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
