#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/pool.h"

namespace monograph {

namespace {

// XNNPACK's windows leave no pixel out and hold more than one.
bool ClaimsWindow(const Window& height, const Window& width) {
  return height.filter >= height.stride && width.filter >= width.stride &&
         height.filter * width.filter > 1;
}

bool Claims(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  const Shape& image = types.type(node.inputs[0]).shape;
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) && image[3] != kDynamic &&
         ClaimsWindow(PoolHeight(o), PoolWidth(o)) &&
         ClaimsPadding(image, PoolHeight(o), PoolWidth(o), o.padding);
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  MG_TRY_ASSIGN(const XnnPadding pad, PaddingOf(builder.types().type(node.inputs[0]).shape,
                                                PoolHeight(o), PoolWidth(o), o.padding));
  return FromXnnStatus(xnn_define_max_pooling_2d(builder.subgraph(), pad.top, pad.right, pad.bottom,
                                                 pad.left, static_cast<uint32_t>(o.filter_height),
                                                 static_cast<uint32_t>(o.filter_width),
                                                 static_cast<uint32_t>(o.stride_h),
                                                 static_cast<uint32_t>(o.stride_w), 1, 1, range.min,
                                                 range.max, input, output, pad.flags),
                       "define MAX_POOL_2D");
}

}  // namespace

const XnnpackOp kXnnpackMaxPool2D = {
    .op = schema::BuiltinOperator::MAX_POOL_2D,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
