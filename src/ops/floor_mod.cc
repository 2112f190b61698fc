#include <cmath>

#include "ops/binary.h"
#include "ops/require.h"

namespace monograph {

namespace {

// Requires b != 0.
int64_t IntegerRemainder(int64_t a, int64_t b) {
  if (b == -1) return 0;
  const int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

float RealRemainder(float a, float b) {
  const float rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

constexpr BinaryOp kOp = {
    .real = RealRemainder,
    .integer = IntegerRemainder,
};

Status Infer(InferContext& context) {
  MG_TRY(RequireDType(context, 0, {DType::kFloat32, DType::kInt32, DType::kInt64}));
  return InferBinary(context, /*integers=*/true, schema::ActivationFunctionType::NONE);
}

Status Evaluate(const EvalContext& context) {
  MG_TRY(CheckDivisor(context));
  return EvaluateBinary(context, kOp, schema::ActivationFunctionType::NONE);
}

}  // namespace

extern const OpDef kFloorMod;
const OpDef kFloorMod = {
    .op = schema::BuiltinOperator::FLOOR_MOD,
    .custom_code = "",
    .name = "FLOOR_MOD",
    .types = "float32, int32, int64",
    .summary =
        "Remainder of FLOOR_DIV, with the divisor's sign; an error where an integer divisor "
        "is zero. Broadcasts as NumPy does.",
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
