#include <cstring>

#include "base/strings.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Status CheckInputs(const InferContext& context) {
  for (size_t i = 0; i < context.input_count(); ++i) {
    MG_TRY(RequireSameDType(context, i, 0));
    MG_TRY(RequireSameQuantization(context.input_value(i), context.output_value(0)));
    if (!context.input(0).shape.Accepts(context.input(i).shape) &&
        !context.input(i).shape.Accepts(context.input(0).shape)) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("inputs 0 and ", i, " have shapes ", context.input(0).shape.ToString(),
                          " and ", context.input(i).shape.ToString(), ".")};
    }
  }
  return {};
}

Status Infer(InferContext& context) {
  const schema::PackOptionsT& options = *context.node().options.AsPackOptions();
  const TensorType& first = context.input(0);
  if (first.dtype == DType::kString || first.shape.rank() == kMaxRank) {
    return Error{ErrorCode::kTypeMismatch, "strings and tensors of the highest rank do not pack."};
  }
  MG_TRY(CheckInputs(context));
  const auto axis = NormalizeAxis(options.axis, first.shape.rank() + 1);
  if (!axis)
    return Error{ErrorCode::kCorruptModel, StrCat("axis ", options.axis, " is out of range.")};
  Shape output;
  for (int i = 0; i <= first.shape.rank(); ++i) {
    if (i == *axis) output.Append(static_cast<int32_t>(context.input_count()));
    if (i < first.shape.rank()) output.Append(first.shape[i]);
  }
  context.SetOutput(0, first.dtype, output);
  return {};
}

Status Evaluate(const EvalContext& context) {
  const Shape& shape = context.inputs[0].shape;
  const int axis = *NormalizeAxis(context.node.options.AsPackOptions()->axis, shape.rank() + 1);
  size_t run = DTypeSize(context.inputs[0].dtype);
  for (int i = axis; i < shape.rank(); ++i) run *= static_cast<size_t>(shape[i]);
  std::byte* out = context.outputs[0].bytes.data();
  const size_t runs = run == 0 ? 0 : context.inputs[0].bytes.size() / run;
  for (size_t r = 0; r < runs; ++r) {
    for (const ConstTensorView& input : context.inputs) {
      std::memcpy(out, input.bytes.data() + r * run, run);
      out += run;
    }
  }
  return {};
}

}  // namespace

extern const OpDef kPack;
const OpDef kPack = {
    .op = schema::BuiltinOperator::PACK,
    .custom_code = "",
    .name = "PACK",
    .types = "all numeric",
    .summary = "Stacks tensors of one shape along a new axis.",
    .min_inputs = 1,
    .max_inputs = -1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
