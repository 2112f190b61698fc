#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// XNNPACK transposes the second operand alone.
bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.inputs[1], node.outputs[0]}) &&
         types.type(node.inputs[0]).dtype == DType::kFloat32 &&
         types.type(node.inputs[0]).shape.rank() > 2 &&
         types.type(node.inputs[1]).shape.rank() > 2 && !node.options.AsBatchMatMulOptions()->adj_x;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t x, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t y, builder.Activation(node.inputs[1]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const bool transposed = node.options.AsBatchMatMulOptions()->adj_y;
  const uint32_t flags = transposed ? XNN_FLAG_TRANSPOSE_B : 0;
  return FromXnnStatus(xnn_define_batch_matrix_multiply(builder.subgraph(), x, y, output, flags),
                       "define BATCH_MATMUL");
}

}  // namespace

const XnnpackOp kXnnpackBatchMatMul = {
    .op = schema::BuiltinOperator::BATCH_MATMUL,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
