#include <algorithm>
#include <limits>

#include "ops/reduction.h"

namespace monograph {

namespace {

constexpr Reduction kReduction = {
    .real_start = -std::numeric_limits<double>::infinity(),
    .real = [](double a, double b) { return std::max(a, b); },
    .integer_start = std::numeric_limits<int64_t>::min(),
    .integer = [](int64_t a, int64_t b) { return std::max(a, b); },
};

Status Infer(InferContext& context) { return InferReduction(context, kReduction); }

Status Evaluate(const EvalContext& context) { return EvaluateReduction(context, kReduction); }

}  // namespace

extern const OpDef kReduceMax;
const OpDef kReduceMax = {
    .op = schema::BuiltinOperator::REDUCE_MAX,
    .custom_code = "",
    .name = "REDUCE_MAX",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Maximum over constant axes; of nothing the lowest number.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
