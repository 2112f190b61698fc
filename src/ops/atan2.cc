#include <cmath>

#include "ops/binary.h"
#include "ops/require.h"

namespace monograph {

namespace {

constexpr BinaryOp kOp = {
    .real = [](float a, float b) -> float { return std::atan2(a, b); },
    .integer = nullptr,
};

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32}));
  return InferBinary(context, /*integers=*/false, schema::ActivationFunctionType::NONE);
}

Status Evaluate(const EvalContext& context) {
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kAtan2;
const OpDef kAtan2 = {
    .op = schema::BuiltinOperator::ATAN2,
    .custom_code = "",
    .name = "ATAN2",
    .types = "float32",
    .summary = "Angle of the point (second, first). Broadcasts as NumPy does.",
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
