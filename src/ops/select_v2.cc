#include "ops/broadcast.h"
#include "ops/select.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  MG_TRY_ASSIGN(const Shape values,
                BroadcastShapes(context.input(1).shape, context.input(2).shape));
  MG_TRY_ASSIGN(const Shape shape, BroadcastShapes(context.input(0).shape, values));
  return InferSelect(context, shape);
}

Status Evaluate(const EvalContext& context) {
  return EvaluateSelect(context, context.inputs[0].shape);
}

}  // namespace

extern const OpDef kSelectV2;
const OpDef kSelectV2 = {
    .op = schema::BuiltinOperator::SELECT_V2,
    .custom_code = "",
    .name = "SELECT_V2",
    .types = "all numeric",
    .summary =
        "The second input where the first is true, else the third. Broadcasts as NumPy does.",
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
