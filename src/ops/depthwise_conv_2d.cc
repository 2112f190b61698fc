#include "base/strings.h"
#include "ops/convolve.h"
#include "ops/require.h"

namespace monograph {

namespace {

ConvOptions OptionsOf(const Node& node) {
  return ConvOptionsFrom(*node.options.AsDepthwiseConv2DOptions());
}

// The filter is [1, height, width, input channels * multiplier].
Status CheckChannels(const Shape& image, const Shape& filter) {
  if (filter[0] == 1 && image[3] >= 1 && filter[3] >= 1 && filter[3] % image[3] == 0) return {};
  return Error{ErrorCode::kShapeMismatch, StrCat("a depthwise filter of shape ", filter.ToString(),
                                                 " does not fit ", image[3], " input channels.")};
}

Status Infer(InferContext& context) {
  return InferConv(context, OptionsOf(context.node()), 3, CheckChannels);
}

Status Evaluate(const EvalContext& context) {
  const auto channels = static_cast<size_t>(context.inputs[1].shape[3]);
  const size_t multiplier = channels / static_cast<size_t>(context.inputs[0].shape[3]);
  return EvaluateConv(context, OptionsOf(context.node),
                      {.channels = channels,
                       .group = multiplier,
                       .depth = 1,
                       .tap_stride = channels,
                       .channel_stride = 1});
}

}  // namespace

extern const OpDef kDepthwiseConv2D;
const OpDef kDepthwiseConv2D = {
    .op = schema::BuiltinOperator::DEPTHWISE_CONV_2D,
    .custom_code = "",
    .name = "DEPTHWISE_CONV_2D",
    .types = "float32, int8 (per channel or tensor), uint8",
    .summary = "Depthwise convolution with multiplier, dilation and fused activation.",
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
