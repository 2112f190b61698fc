#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

Window HeightOf(const schema::DepthwiseConv2DOptionsT& o, const Shape& filter) {
  return {filter[1], o.stride_h, o.dilation_h_factor};
}

Window WidthOf(const schema::DepthwiseConv2DOptionsT& o, const Shape& filter) {
  return {filter[2], o.stride_w, o.dilation_w_factor};
}

bool Claims(const InferState& types, const Node& node) {
  const schema::DepthwiseConv2DOptionsT& o = *node.options.AsDepthwiseConv2DOptions();
  const Shape& filter = types.type(node.inputs[1]).shape;
  return ClaimsWeights(types, node) &&
         ClaimsPadding(types.type(node.inputs[0]).shape, HeightOf(o, filter), WidthOf(o, filter),
                       o.padding);
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::DepthwiseConv2DOptionsT& o = *node.options.AsDepthwiseConv2DOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t filter, builder.Filter(node, 3));
  MG_TRY_ASSIGN(const uint32_t bias, builder.Bias(node));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const Shape& image = builder.types().type(node.inputs[0]).shape;
  const Shape& window = builder.types().type(node.inputs[1]).shape;
  const XnnShape in(image);
  const XnnShape taps(window);
  MG_TRY_ASSIGN(const XnnPadding pad,
                PaddingOf(image, HeightOf(o, window), WidthOf(o, window), o.padding));
  return FromXnnStatus(
      xnn_define_depthwise_convolution_2d(
          builder.subgraph(), pad.top, pad.right, pad.bottom, pad.left,
          static_cast<uint32_t>(taps.dims[1]), static_cast<uint32_t>(taps.dims[2]),
          static_cast<uint32_t>(o.stride_h), static_cast<uint32_t>(o.stride_w),
          static_cast<uint32_t>(o.dilation_h_factor), static_cast<uint32_t>(o.dilation_w_factor),
          static_cast<uint32_t>(taps.dims[3] / in.dims[3]), in.dims[3], range.min, range.max, input,
          filter, bias, output, pad.flags),
      "define DEPTHWISE_CONV_2D");
}

}  // namespace

const XnnpackOp kXnnpackDepthwiseConv2D = {
    .op = schema::BuiltinOperator::DEPTHWISE_CONV_2D,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
