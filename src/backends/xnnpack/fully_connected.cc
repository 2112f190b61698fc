#include "backends/xnnpack/conv_common.h"
#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// XNNPACK keeps the input's leading dimensions, or sees any input as rows when asked to.
Status Define(SubgraphBuilder& builder, const Node& node) {
  const schema::FullyConnectedOptionsT& o = *node.options.AsFullyConnectedOptions();
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(o.fused_activation_function));
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
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
    .claims = [](const InferState& types, const Node& node) { return ClaimsWeights(types, node); },
    .define = Define,
};

}  // namespace monograph
