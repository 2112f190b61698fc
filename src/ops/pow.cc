#include <cmath>

#include "ops/binary.h"
#include "ops/element.h"
#include "ops/require.h"

namespace monograph {

namespace {

// Requires exponent >= 0.
int64_t IntegerPower(int64_t base, int64_t exponent) {
  int64_t power = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) power = WrappingMul(power, base);
    base = WrappingMul(base, base);
  }
  return power;
}

constexpr BinaryOp kOp = {
    .real = [](float a, float b) -> float { return std::pow(a, b); },
    .integer = IntegerPower,
};

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  return InferBinary(context, /*integers=*/true, schema::ActivationFunctionType::NONE);
}

// TFLite has no fractions of whole numbers either.
Status CheckExponents(const EvalContext& context) {
  const ConstTensorView& exponents = context.inputs[1];
  if (exponents.dtype == DType::kFloat32) return {};
  const int64_t count = exponents.shape.NumElements().value_or(0);
  for (int64_t i = 0; i < count; ++i) {
    if (IntegerAt(exponents, static_cast<size_t>(i)) >= 0) continue;
    return Error{ErrorCode::kInvalidArgument, "A whole number has a negative exponent."};
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  MG_TRY(CheckExponents(context));
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kPow;
const OpDef kPow = {
    .op = schema::BuiltinOperator::POW,
    .custom_code = "",
    .name = "POW",
    .types = "float32, int32, int64",
    .summary =
        "First to the power of the second; an error where whole numbers have a negative "
        "exponent. Broadcasts as NumPy does.",
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
