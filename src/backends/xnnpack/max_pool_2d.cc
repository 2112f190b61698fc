#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

Window HeightOf(const schema::Pool2DOptionsT& o) { return {o.filter_height, o.stride_h, 1}; }
Window WidthOf(const schema::Pool2DOptionsT& o) { return {o.filter_width, o.stride_w, 1}; }

bool ClaimsWindow(const InferState& types, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  return o.filter_height * o.filter_width > 1 &&
         ClaimsPadding(types.type(node.inputs[0]).shape, HeightOf(o), WidthOf(o), o.padding);
}

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) && ClaimsWindow(types, node) &&
         types.type(node.inputs[0]).shape[3] != kDynamic;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::Pool2DOptionsT& o = *node.options.AsPool2DOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  MG_TRY_ASSIGN(const XnnPadding pad, PaddingOf(builder.types().type(node.inputs[0]).shape,
                                                HeightOf(o), WidthOf(o), o.padding));
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
