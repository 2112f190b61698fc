#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/element.h"

namespace monograph {

namespace {

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         types.type(node.inputs[0]).shape.rank() > 0 &&
         types.graph().value(node.inputs[1]).is_constant();
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const ConstTensorView order = *builder.types().known(node.inputs[1]);
  const auto rank = static_cast<size_t>(builder.types().type(node.inputs[0]).shape.rank());
  std::array<size_t, XNN_MAX_TENSOR_DIMS> permutation{};
  for (size_t i = 0; i < rank; ++i) {
    permutation[i] = static_cast<size_t>(IntegerAt(order, i));
  }
  return FromXnnStatus(
      xnn_define_static_transpose(builder.subgraph(), rank, permutation.data(), input, output, 0),
      "define TRANSPOSE");
}

}  // namespace

const XnnpackOp kXnnpackTranspose = {
    .op = schema::BuiltinOperator::TRANSPOSE,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
