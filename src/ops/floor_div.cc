#include <cmath>

#include "ops/binary.h"

namespace monograph {

namespace {

// Requires b != 0. The quotient that does not fit wraps around.
int64_t Divide(int64_t a, int64_t b) {
  if (b == -1) return WrappingSub(0, a);
  const int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

constexpr BinaryOp kOp = {
    .real = [](float a, float b) { return std::floor(a / b); },
    .integer = Divide,
};

Status Infer(InferContext& context) {
  return InferBinary(context, /*integers=*/true, schema::ActivationFunctionType::NONE);
}

Status Evaluate(const EvalContext& context) {
  MG_TRY(CheckDivisor(context));
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kFloorDiv;
const OpDef kFloorDiv = {
    .op = schema::BuiltinOperator::FLOOR_DIV,
    .custom_code = "",
    .name = "FLOOR_DIV",
    .types = "float32, int8, uint8, int32, int64",
    .summary =
        "Quotient rounded down; an error where an integer divisor is zero. Broadcasts as NumPy "
        "does.",
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
