#include "ops/binary.h"

namespace monograph {

namespace {

constexpr BinaryOp kOp = {
    .real = [](float a, float b) { return a - b; },
    .integer = WrappingSub,
};

schema::ActivationFunctionType ActivationOf(const Node& node) {
  return node.options.AsSubOptions()->fused_activation_function;
}

Status Infer(InferContext& context) {
  return InferBinary(context, /*integers=*/true, ActivationOf(context.node()));
}

Status Evaluate(const EvalContext& context) {
  return EvaluateBinary(context, kOp, ActivationOf(context.node));
}

}  // namespace

extern const OpDef kSub;
const OpDef kSub = {
    .op = schema::BuiltinOperator::SUB,
    .custom_code = "",
    .name = "SUB",
    .types = "float32, int8, uint8, int32, int64",
    .summary = "Difference. Broadcasts as NumPy does.",
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
