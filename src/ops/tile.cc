#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int32_t> Repeated(int32_t dim, int64_t times) {
  if (times < 0 || times > INT32_MAX || (dim != kDynamic && dim * times > INT32_MAX)) {
    return Error{ErrorCode::kShapeMismatch, StrCat("it cannot be repeated ", times, " times.")};
  }
  return dim == kDynamic ? kDynamic : static_cast<int32_t>(dim * times);
}

Status Infer(InferContext& context) {
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be tiled."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  Shape output = context.input(0).shape;
  MG_TRY_ASSIGN(const auto times, KnownIntegers(context, 1));
  if (times && times->size() != static_cast<size_t>(output.rank())) {
    return Error{ErrorCode::kShapeMismatch, "there must be one number for each axis."};
  }
  for (int axis = 0; axis < output.rank(); ++axis) {
    if (!times) {
      output[axis] = kDynamic;
      continue;
    }
    MG_TRY_ASSIGN(output[axis], Repeated(output[axis], (*times)[static_cast<size_t>(axis)]));
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  AxisSources sources;
  for (int axis = 0; axis < to.rank(); ++axis) {
    auto& positions = sources[static_cast<size_t>(axis)];
    for (int32_t i = 0; i < to[axis]; ++i) positions.push_back(i % from[axis]);
  }
  CopySources(context.inputs[0], sources, context.outputs[0]);
  return {};
}

}  // namespace

extern const OpDef kTile;
const OpDef kTile = {
    .op = schema::BuiltinOperator::TILE,
    .custom_code = "",
    .name = "TILE",
    .types = "all numeric",
    .summary =
        "Its input side by side with itself, as often as its second input says for each axis.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
