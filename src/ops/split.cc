#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

Result<int> AxisOf(const std::vector<int64_t>& axis, const Shape& shape) {
  const bool fits = axis.size() == 1 && axis[0] >= -kMaxRank && axis[0] < kMaxRank;
  const auto normal = fits ? NormalizeAxis(static_cast<int>(axis[0]), shape.rank()) : std::nullopt;
  if (normal) return *normal;
  return Error{ErrorCode::kShapeMismatch, "the axis is out of range."};
}

// Inputs: axis, tensor.
Status Infer(InferContext& context) {
  if (context.input(1).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be split."};
  }
  Shape part = context.input(1).shape;
  MG_TRY_ASSIGN(const auto given, RequireIntegers(context, 0, "the axis"));
  MG_TRY_ASSIGN(const int axis, AxisOf(given, part));
  const int32_t parts = static_cast<int32_t>(context.output_count());
  if (part[axis] != kDynamic) {
    if (part[axis] % parts != 0) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat(part[axis], " elements cannot be split into ", parts, " parts.")};
    }
    part[axis] /= parts;
  }
  for (size_t i = 0; i < context.output_count(); ++i) {
    MG_TRY(RequireSameQuantization(context.input_value(1), context.output_value(i)));
    context.SetOutput(i, context.input(1).dtype, part);
  }
  return {};
}

Status Evaluate(const EvalContext& context) {
  const ConstTensorView& axis_view = context.inputs[0];
  const int64_t given = axis_view.dtype == DType::kInt64 ? axis_view.as<int64_t>()[0]
                                                         : int64_t{axis_view.as<int32_t>()[0]};
  MG_TRY_ASSIGN(const int axis, AxisOf({given}, context.inputs[1].shape));
  Box box;
  box.step.fill(1);
  for (const TensorView& output : context.outputs) {
    CopyBox(context.inputs[1], box, output);
    box.begin[static_cast<size_t>(axis)] += output.shape[axis];
  }
  return {};
}

}  // namespace

extern const OpDef kSplit;
const OpDef kSplit = {
    .op = schema::BuiltinOperator::SPLIT,
    .custom_code = "",
    .name = "SPLIT",
    .types = "all numeric",
    .summary = "Equal parts along a constant axis.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = -1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
