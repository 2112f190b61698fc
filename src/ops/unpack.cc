#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  const schema::UnpackOptionsT& options = *context.node().options.AsUnpackOptions();
  const Shape& input = context.input(0).shape;
  const auto axis = NormalizeAxis(options.axis, input.rank());
  if (!axis || context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kCorruptModel, StrCat("axis ", options.axis, " is out of range.")};
  }
  const int32_t count = static_cast<int32_t>(context.output_count());
  if (input[*axis] != count && input[*axis] != kDynamic) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat(input[*axis], " slices do not fill ", count, " outputs.")};
  }
  Shape slice;
  for (int i = 0; i < input.rank(); ++i) {
    if (i != *axis) slice.Append(input[i]);
  }
  for (size_t i = 0; i < context.output_count(); ++i) {
    MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(i)));
    context.SetOutput(i, context.input(0).dtype, slice);
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& input = context.inputs[0].shape;
  const int axis = *NormalizeAxis(context.node.options.AsUnpackOptions()->axis, input.rank());
  Box box;
  box.step.fill(1);
  for (TensorView slice : context.outputs) {
    slice.shape = input;
    slice.shape[axis] = 1;
    CopyBox(context.inputs[0], box, slice);
    ++box.begin[static_cast<size_t>(axis)];
  }
  return {};
}

}  // namespace

extern const OpDef kUnpack;
const OpDef kUnpack = {
    .op = schema::BuiltinOperator::UNPACK,
    .custom_code = "",
    .name = "UNPACK",
    .types = "all numeric",
    .summary = "The slices along an axis, each an output.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = -1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
