#include <algorithm>

#include "ops/binary.h"

namespace monograph {

namespace {

constexpr BinaryOp kOp = {
    .real = [](float a, float b) { return std::min(a, b); },
    .integer = [](int64_t a, int64_t b) { return std::min(a, b); },
};

Status Infer(InferContext& context) {
  return InferBinary(context, /*integers=*/true, schema::ActivationFunctionType::NONE);
}

Status Evaluate(const EvalContext& context) {
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kMinimum;
const OpDef kMinimum = {
    .op = schema::BuiltinOperator::MINIMUM,
    .custom_code = "",
    .name = "MINIMUM",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Elementwise minimum. Broadcasts as NumPy does.",
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
