#include "ops/select.h"

#include <cstring>

#include "ops/broadcast.h"
#include "ops/require.h"

namespace monograph {

Status InferSelect(InferContext& context, const Shape& shape) {
  MG_TRY(RequireDType(context, 0, {DType::kBool}));
  MG_TRY(RequireSameDType(context, 1, 2));
  if (context.input(1).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be selected."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(1), context.output_value(0)));
  MG_TRY(RequireSameQuantization(context.input_value(2), context.output_value(0)));
  context.SetOutput(0, context.input(1).dtype, shape);
  return {};
}

Status EvaluateSelect(const EvalContext& context, const Shape& condition) {
  const TensorView& out = context.outputs[0];
  const auto chosen = context.inputs[0].as<bool>();
  const std::byte* yes = context.inputs[1].bytes.data();
  const std::byte* no = context.inputs[2].bytes.data();
  BroadcastCursor at_condition(out.shape, condition);
  BroadcastCursor at_yes(out.shape, context.inputs[1].shape);
  BroadcastCursor at_no(out.shape, context.inputs[2].shape);
  const size_t size = DTypeSize(out.dtype);
  for (size_t to = 0; to < out.bytes.size(); to += size) {
    const std::byte* from =
        chosen[at_condition.index()] ? yes + at_yes.index() * size : no + at_no.index() * size;
    std::memcpy(out.bytes.data() + to, from, size);
    at_condition.Next();
    at_yes.Next();
    at_no.Next();
  }
  return {};
}

namespace {

// A vector chooses whole slices along the first axis.
Shape AlignedCondition(const Shape& condition, const Shape& values) {
  if (condition.rank() != 1 || values.rank() <= 1) return condition;
  Shape aligned = condition;
  while (aligned.rank() < values.rank()) aligned.Append(1);
  return aligned;
}

Status Infer(InferContext& context) {
  const Shape& values = context.input(1).shape;
  const Shape condition = AlignedCondition(context.input(0).shape, values);
  MG_TRY_ASSIGN(const Shape shape, BroadcastShapes(condition, values));
  const bool fits =
      values.Accepts(context.input(2).shape) || context.input(2).shape.Accepts(values);
  if (shape == values && fits) return InferSelect(context, values);
  return Error{ErrorCode::kShapeMismatch, "its inputs do not fit each other."};
}

Status Evaluate(const EvalContext& context) {
  return EvaluateSelect(context,
                        AlignedCondition(context.inputs[0].shape, context.inputs[1].shape));
}

}  // namespace

extern const OpDef kSelect;
const OpDef kSelect = {
    .op = schema::BuiltinOperator::SELECT,
    .custom_code = "",
    .name = "SELECT",
    .types = "all numeric",
    .summary = "The second input where the first is true, else the third, all of one shape.",
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
