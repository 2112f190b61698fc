#include "ops/unary.h"

namespace monograph {

namespace {

Status Evaluate(const EvalContext& context) {
  const float alpha = context.node.options.AsLeakyReluOptions()->alpha;
  return EvaluateUnary(context, [alpha](float x) { return x < 0 ? alpha * x : x; });
}

}  // namespace

extern const OpDef kLeakyRelu;
const OpDef kLeakyRelu = {
    .op = schema::BuiltinOperator::LEAKY_RELU,
    .custom_code = "",
    .name = "LEAKY_RELU",
    .types = "float32, int8, uint8",
    .summary = "x, or alpha * x below 0.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = InferUnary,
    .evaluate = Evaluate,
};

}  // namespace monograph
