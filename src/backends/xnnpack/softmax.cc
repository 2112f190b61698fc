#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

bool Claims(const InferState& types, const Node& node) {
  const Shape& shape = types.type(node.inputs[0]).shape;
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         !IsQuantized(types, node.inputs[0]) && node.options.AsSoftmaxOptions()->beta == 1.0F &&
         shape[shape.rank() - 1] != kDynamic;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  return FromXnnStatus(xnn_define_softmax(builder.subgraph(), input, output, 0), "define SOFTMAX");
}

}  // namespace

const XnnpackOp kXnnpackSoftmax = {
    .op = schema::BuiltinOperator::SOFTMAX,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
