#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

uint32_t BlockOf(const Node& node) {
  const auto* depth = node.options.AsDepthToSpaceOptions();
  const int32_t block =
      depth != nullptr ? depth->block_size : node.options.AsSpaceToDepthOptions()->block_size;
  return static_cast<uint32_t>(block);
}

// XNNPACK refuses blocks of one pixel.
bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) && BlockOf(node) > 1;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const auto define =
      node.op == Op::DEPTH_TO_SPACE ? xnn_define_depth_to_space_2d : xnn_define_space_to_depth_2d;
  return FromXnnStatus(define(builder.subgraph(), BlockOf(node), input, output, 0),
                       "define DEPTH_TO_SPACE or SPACE_TO_DEPTH");
}

}  // namespace

const XnnpackOp kXnnpackDepthToSpace = {Op::DEPTH_TO_SPACE, Claims, Define};
const XnnpackOp kXnnpackSpaceToDepth = {Op::SPACE_TO_DEPTH, Claims, Define};

}  // namespace monograph
