#include <algorithm>

#include "base/strings.h"
#include "ops/reshape.h"

namespace monograph {

namespace {

// By axis: is it dropped? With no axes given, every axis of size 1 is.
Result<std::vector<bool>> DroppedAxes(const Shape& input, const std::vector<int32_t>& axes) {
  std::vector<bool> dropped(static_cast<size_t>(input.rank()));
  for (int32_t given : axes) {
    const auto axis = NormalizeAxis(given, input.rank());
    if (!axis || (input[*axis] != 1 && input[*axis] != kDynamic)) {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("axis ", given, " of ", input.ToString(), " cannot be squeezed.")};
    }
    dropped[static_cast<size_t>(*axis)] = true;
  }
  for (int axis = 0; axes.empty() && axis < input.rank(); ++axis) {
    dropped[static_cast<size_t>(axis)] = input[axis] == 1;
  }
  return dropped;
}

Status Infer(InferContext& context) {
  const Shape& input = context.input(0).shape;
  const auto& axes = context.node().options.AsSqueezeOptions()->squeeze_dims;
  MG_TRY_ASSIGN(const std::vector<bool> dropped, DroppedAxes(input, axes));
  Shape output;
  for (int axis = 0; axis < input.rank(); ++axis) {
    if (!dropped[static_cast<size_t>(axis)]) output.Append(input[axis]);
  }
  return SetReshaped(context, output);
}

}  // namespace

extern const OpDef kSqueeze;
const OpDef kSqueeze = {
    .op = schema::BuiltinOperator::SQUEEZE,
    .custom_code = "",
    .name = "SQUEEZE",
    .types = "all",
    .summary = "Drops axes of size 1.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kParts,
    .infer = Infer,
    .evaluate = EvaluateReshape,
};

}  // namespace monograph
