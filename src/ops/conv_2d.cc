#include "base/strings.h"
#include "ops/convolve.h"
#include "ops/dynamic_quant.h"
#include "ops/require.h"

namespace monograph {

namespace {

ConvOptions OptionsOf(const Node& node) { return ConvOptionsFrom(*node.options.AsConv2DOptions()); }

// The filter is [output channels, height, width, input channels of a group]. Input channels must be
// a multiple of the filter's, output channels of the number of groups.
Status CheckGroups(const Shape& image, const Shape& filter) {
  MG_TRY(RequirePositive(filter[0], "The filter's number of output channels"));
  const int32_t channels = image[3];
  const int32_t per_group = filter[3];
  if (per_group >= 1 && channels >= 1 && channels % per_group == 0 &&
      filter[0] % (channels / per_group) == 0) {
    return {};
  }
  return Error{ErrorCode::kShapeMismatch, StrCat("a filter of shape ", filter.ToString(),
                                                 " does not fit ", channels, " input channels.")};
}

Status Infer(InferContext& context) {
  return InferConv(context, OptionsOf(context.node()), 0, CheckGroups, {.dynamic = true});
}

Status Evaluate(const EvalContext& context) {
  if (IsDynamic(context.inputs[0].dtype, context.inputs[1].dtype)) {
    const Shape& image = context.inputs[0].shape;
    const size_t numbers = context.inputs[0].as<float>().size();
    return EvaluateDynamic(context, image[0] == 0 ? 0 : numbers / static_cast<size_t>(image[0]),
                           Evaluate);
  }
  const Shape& filter = context.inputs[1].shape;
  const auto channels = static_cast<size_t>(filter[0]);
  const auto taps = static_cast<size_t>(filter[1]) * static_cast<size_t>(filter[2]);
  const auto depth = static_cast<size_t>(filter[3]);
  const size_t groups = static_cast<size_t>(context.inputs[0].shape[3]) / depth;
  return EvaluateConv(context, OptionsOf(context.node),
                      {.channels = channels,
                       .group = channels / groups,
                       .depth = depth,
                       .tap_stride = depth,
                       .channel_stride = taps * depth});
}

}  // namespace

extern const OpDef kConv2D;
const OpDef kConv2D = {
    .op = schema::BuiltinOperator::CONV_2D,
    .custom_code = "",
    .name = "CONV_2D",
    .types = "float32 (filters int8 too), int8 (per channel or tensor), uint8",
    .summary =
        "Convolution with groups, dilation and fused activation; images are rounded to int8 where "
        "only the filter is int8.",
    .min_inputs = 2,
    .max_inputs = 3,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kFree,
    .row_rule = RowRule::kRows,
    .infer = Infer,
    .evaluate = Evaluate,
};

}  // namespace monograph
