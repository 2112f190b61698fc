#include <algorithm>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

using Op = schema::BuiltinOperator;

// XNNPACK finds one dimension by itself.
bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         std::ranges::count(types.type(node.outputs[0]).shape.dims(), kDynamic) <= 1;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const Shape& shape = builder.types().type(node.outputs[0]).shape;
  XnnShape target(shape);
  for (size_t i = 0; i < target.rank; ++i) {
    if (shape[static_cast<int>(i)] == kDynamic) target.dims[i] = 0;
  }
  return FromXnnStatus(xnn_define_static_reshape(builder.subgraph(), target.rank,
                                                 target.dims.data(), input, output, 0),
                       "define RESHAPE");
}

}  // namespace

const XnnpackOp kXnnpackReshape = {Op::RESHAPE, Claims, Define};
const XnnpackOp kXnnpackSqueeze = {Op::SQUEEZE, Claims, Define};
const XnnpackOp kXnnpackExpandDims = {Op::EXPAND_DIMS, Claims, Define};

}  // namespace monograph
