#include <algorithm>

#include "ops/binary.h"

namespace monograph {

namespace {

constexpr BinaryOp kOp = {
    .real = [](float a, float b) { return std::max(a, b); },
    .integer = [](int64_t a, int64_t b) { return std::max(a, b); },
};

Status Infer(InferContext& context) {
  return InferBinary(context, /*integers=*/true, schema::ActivationFunctionType::NONE);
}

Status Evaluate(const EvalContext& context) {
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kMaximum;
const OpDef kMaximum = {
    .op = schema::BuiltinOperator::MAXIMUM,
    .custom_code = "",
    .name = "MAXIMUM",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Elementwise maximum. Broadcasts as NumPy does.",
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
