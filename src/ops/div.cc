#include "ops/binary.h"

namespace monograph {

namespace {

// Requires b != 0. The quotient that does not fit wraps around.
int64_t Divide(int64_t a, int64_t b) { return b == -1 ? WrappingSub(0, a) : a / b; }

constexpr BinaryOp kOp = {
    .real = [](float a, float b) { return a / b; },
    .integer = Divide,
};

schema::ActivationFunctionType ActivationOf(const Node& node) {
  return node.options.AsDivOptions()->fused_activation_function;
}

Status Infer(InferContext& context) {
  return InferBinary(context, /*integers=*/true, ActivationOf(context.node()));
}

Status Evaluate(const EvalContext& context) {
  MG_TRY(CheckDivisor(context));
  return EvaluateBinary(context, kOp, ActivationOf(context.node));
}

}  // namespace

extern const OpDef kDiv;
const OpDef kDiv = {
    .op = schema::BuiltinOperator::DIV,
    .custom_code = "",
    .name = "DIV",
    .types = "float32, int8, uint8, int32, int64",
    .summary =
        "Quotient; of integers rounded towards zero, an error where the divisor is zero. "
        "Broadcasts as NumPy does.",
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
