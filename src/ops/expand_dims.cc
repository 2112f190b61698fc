#include "base/strings.h"
#include "ops/require.h"
#include "ops/reshape.h"

namespace monograph {

namespace {

Status Infer(InferContext& context) {
  const Shape& input = context.input(0).shape;
  MG_TRY_ASSIGN(const auto axes, RequireIntegers(context, 1, "axis"));
  const bool fits = axes.size() == 1 && axes[0] >= -kMaxRank && axes[0] <= kMaxRank;
  const auto axis =
      fits ? NormalizeAxis(static_cast<int>(axes[0]), input.rank() + 1) : std::nullopt;
  if (!axis || input.rank() == kMaxRank) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("an axis cannot be added to ", input.ToString(), " there.")};
  }
  Shape output;
  for (int i = 0; i <= input.rank(); ++i) {
    if (i == *axis) output.Append(1);
    if (i < input.rank()) output.Append(input[i]);
  }
  return SetReshaped(context, output);
}

}  // namespace

extern const OpDef kExpandDims;
const OpDef kExpandDims = {
    .op = schema::BuiltinOperator::EXPAND_DIMS,
    .custom_code = "",
    .name = "EXPAND_DIMS",
    .types = "all",
    .summary = "Adds an axis of size 1.",
    .min_inputs = 2,
    .max_inputs = 2,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kParts,
    .infer = Infer,
    .evaluate = EvaluateReshape,
};

}  // namespace monograph
