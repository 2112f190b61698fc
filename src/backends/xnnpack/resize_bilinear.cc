#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// Quantised images keep within one quantum of the evaluator, so plain pixels, which have no
// quantisation, stay with the evaluator.
bool Claims(const InferState& types, const Node& node) {
  const Shape& output = types.type(node.outputs[0]).shape;
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) && output[1] != kDynamic &&
         output[2] != kDynamic && output[3] != kDynamic &&
         types.graph().value(node.inputs[1]).is_constant();
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::ResizeBilinearOptionsT& o = *node.options.AsResizeBilinearOptions();
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const XnnShape size(builder.types().type(node.outputs[0]).shape);
  const uint32_t flags = o.align_corners        ? XNN_FLAG_ALIGN_CORNERS
                         : o.half_pixel_centers ? 0
                                                : XNN_FLAG_TENSORFLOW_LEGACY_MODE;
  return FromXnnStatus(xnn_define_static_resize_bilinear_2d(builder.subgraph(), size.dims[1],
                                                            size.dims[2], input, output, flags),
                       "define RESIZE_BILINEAR");
}

}  // namespace

const XnnpackOp kXnnpackResizeBilinear = {
    .op = schema::BuiltinOperator::RESIZE_BILINEAR,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
