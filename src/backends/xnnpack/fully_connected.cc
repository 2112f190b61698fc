#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/dynamic_quant.h"

namespace monograph {

namespace {

// How many of the last dimensions make a row; 0 where rows end within a dimension, or where that is
// not known.
size_t RowDims(const InferState& types, const Node& node) {
  const Shape& input = types.type(node.inputs[0]).shape;
  const int32_t depth = types.type(node.inputs[1]).shape[1];
  int64_t elements = 1;
  for (int axis = input.rank() - 1; axis >= 0 && elements > 0 && elements <= depth; --axis) {
    elements *= input[axis];
    if (elements == depth) return static_cast<size_t>(input.rank() - axis);
  }
  return 0;
}

bool Claims(const InferState& types, const Node& node) {
  const DType input = types.type(node.inputs[0]).dtype;
  const bool dynamic = IsDynamic(input, types.type(node.inputs[1]).dtype);
  return ClaimsWeights(types, node) && (!dynamic || RowDims(types, node) > 0);
}

// XNNPACK keeps the input's leading dimensions, or sees any input as rows when asked to.
Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::FullyConnectedOptionsT& o = *node.options.AsFullyConnectedOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const uint32_t input, InputOf(builder, node, RowDims(builder.types(), node)));
  MG_TRY_ASSIGN(const uint32_t filter, builder.Filter(node, 0));
  MG_TRY_ASSIGN(const uint32_t bias, builder.Bias(node));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  const uint32_t flags = o.keep_num_dims ? 0 : XNN_FLAG_TENSORFLOW_RESHAPE_2D;
  return FromXnnStatus(xnn_define_fully_connected(builder.subgraph(), range.min, range.max, input,
                                                  filter, bias, output, flags),
                       "define FULLY_CONNECTED");
}

}  // namespace

const XnnpackOp kXnnpackFullyConnected = {
    .op = schema::BuiltinOperator::FULLY_CONNECTED,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
