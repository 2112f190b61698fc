#include "base/strings.h"
#include "ops/pad.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY(RequireSameDType(context, 2, 0));
  if (context.input(2).shape.NumElements() != 1) {
    return Error{ErrorCode::kShapeMismatch, "the padding value must be one element."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(2), context.output_value(0)));
  return InferPad(context);
}

Status Evaluate(const EvalContext& context) {
  return EvaluatePad(context, context.inputs[2].bytes);
}

}  // namespace

extern const OpDef kPadV2;
const OpDef kPadV2 = {
    .op = schema::BuiltinOperator::PADV2,
    .custom_code = "",
    .name = "PADV2",
    .types = "all numeric",
    .summary = "A value around a tensor; margins are constant or follow from input shapes.",
    .min_inputs = 3,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
