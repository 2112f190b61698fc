#include <algorithm>

#include "base/strings.h"
#include "ops/movement.h"
#include "ops/op_def.h"
#include "ops/require.h"

namespace monograph {

namespace {

bool IsReflect(const Node& node) {
  return node.options.AsMirrorPadOptions()->mode == schema::MirrorPadMode::REFLECT;
}

Status CheckMargins(const std::vector<int64_t>& margins, const Shape& input, bool reflect) {
  if (margins.size() != 2 * static_cast<size_t>(input.rank())) {
    return Error{ErrorCode::kShapeMismatch, "there must be two margins for each axis."};
  }
  for (size_t i = 0; i < margins.size(); ++i) {
    const int32_t dim = input[static_cast<int>(i / 2)];
    const int64_t most = dim == kDynamic ? 1 << 20 : dim - (reflect ? 1 : 0);
    if (margins[i] >= 0 && margins[i] <= std::max<int64_t>(most, 0)) continue;
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("a margin of ", margins[i], " does not fit an axis of ", dim, ".")};
  }
  return {};
}

Status Infer(InferContext& context) {
  if (context.input(0).dtype == DType::kString) {
    return Error{ErrorCode::kTypeMismatch, "strings cannot be padded."};
  }
  MG_TRY(RequireSameQuantization(context.input_value(0), context.output_value(0)));
  MG_TRY_ASSIGN(const auto margins, RequireIntegers(context, 1, "the margins"));
  Shape output = context.input(0).shape;
  MG_TRY(CheckMargins(margins, output, IsReflect(context.node())));
  for (int axis = 0; axis < output.rank(); ++axis) {
    const size_t i = 2 * static_cast<size_t>(axis);
    if (output[axis] == kDynamic) continue;
    const int64_t size = output[axis] + margins[i] + margins[i + 1];
    if (size > INT32_MAX) return Error{ErrorCode::kShapeMismatch, "its output is too large."};
    output[axis] = static_cast<int32_t>(size);
  }
  context.SetOutput(0, context.input(0).dtype, output);
  return {};
}

int64_t MarginBefore(const ConstTensorView& margins, int axis) {
  const size_t i = 2 * static_cast<size_t>(axis);
  return margins.dtype == DType::kInt64 ? margins.as<int64_t>()[i] : margins.as<int32_t>()[i];
}

Status Evaluate(const EvalContext& context) {
  const Shape& from = context.inputs[0].shape;
  const Shape& to = context.outputs[0].shape;
  const int32_t edge = IsReflect(context.node) ? 0 : 1;
  AxisSources sources;
  for (int axis = 0; axis < to.rank(); ++axis) {
    const auto before = static_cast<int32_t>(MarginBefore(context.inputs[1], axis));
    const int32_t last = from[axis] - 1;
    for (int32_t i = -before; i < to[axis] - before; ++i) {
      const int32_t position = i < 0 ? -i - edge : i > last ? 2 * last - i + edge : i;
      sources[static_cast<size_t>(axis)].push_back(position);
    }
  }
  CopySources(context.inputs[0], sources, context.outputs[0]);
  return {};
}

}  // namespace

extern const OpDef kMirrorPad;
const OpDef kMirrorPad = {
    .op = schema::BuiltinOperator::MIRROR_PAD,
    .custom_code = "",
    .name = "MIRROR_PAD",
    .types = "all numeric",
    .summary =
        "Its input continued as in a mirror: REFLECT leaves the edge out, SYMMETRIC repeats it.",
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
