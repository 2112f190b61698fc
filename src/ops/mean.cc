#include "ops/binary.h"
#include "ops/reduction.h"

namespace monograph {

namespace {

constexpr Reduction kReduction = {
    .real_start = 0,
    .real = [](double a, double b) { return a + b; },
    .integer_start = 0,
    .integer = WrappingAdd,
    .is_mean = true,
};

Status Infer(InferContext& context) { return InferReduction(context, kReduction); }

Status Evaluate(const EvalContext& context) { return EvaluateReduction(context, kReduction); }

}  // namespace

extern const OpDef kMean;
const OpDef kMean = {
    .op = schema::BuiltinOperator::MEAN,
    .custom_code = "",
    .name = "MEAN",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Mean over constant axes; of whole numbers cut towards zero.",
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
