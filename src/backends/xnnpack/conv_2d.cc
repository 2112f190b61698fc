#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

ConvOptions OptionsOf(const Node& node) { return ConvOptionsFrom(*node.options.AsConv2DOptions()); }

// XNNPACK has room for the scales of more images than before where all of them together are larger.
bool HasRoomForScales(const InferState& types, const Node& node) {
  const Shape& image = types.type(node.inputs[0]).shape;
  const bool known_size = image[1] != kDynamic && image[2] != kDynamic;
  return image[0] != kDynamic || known_size || types.type(node.inputs[1]).dtype != DType::kInt8;
}

bool Claims(const InferState& types, const Node& node) {
  return ClaimsConv(types, node, OptionsOf(node)) && HasRoomForScales(types, node);
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const ConvOptions o = OptionsOf(node);
  MG_TRY_ASSIGN(const XnnConv c, PrepareConv(builder, node, o, 0));
  const size_t groups = c.image.dims[3] / c.taps.dims[3];
  return FromXnnStatus(
      xnn_define_convolution_2d(
          builder.subgraph(), c.pad.top, c.pad.right, c.pad.bottom, c.pad.left,
          static_cast<uint32_t>(c.taps.dims[1]), static_cast<uint32_t>(c.taps.dims[2]),
          static_cast<uint32_t>(o.stride_h), static_cast<uint32_t>(o.stride_w),
          static_cast<uint32_t>(o.dilation_h), static_cast<uint32_t>(o.dilation_w),
          static_cast<uint32_t>(groups), c.taps.dims[3], c.taps.dims[0] / groups, c.range.min,
          c.range.max, c.input, c.filter, c.bias, c.output, c.pad.flags),
      "define CONV_2D");
}

}  // namespace

const XnnpackOp kXnnpackConv2D = {
    .op = schema::BuiltinOperator::CONV_2D,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
