#include <cmath>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"

namespace monograph {

namespace {

// The ranges are those that XNNPACK's quantised kernels assert.
bool FitsMultipliers(const InferState& types, const Node& node) {
  const Quantization& in = types.graph().value(node.inputs[0]).quantization;
  const Quantization& out = types.graph().value(node.outputs[0]).quantization;
  const float positive = in.scale[0] / out.scale[0];
  const float negative = positive * node.options.AsLeakyReluOptions()->alpha;
  return positive >= 0x1.0p-8F && positive <= 0x1.0p+7F && std::fabs(negative) >= 0x1.0p-8F &&
         negative >= -0x1.FFFC00p+6F && negative <= 0x1.0p+7F;
}

bool Claims(const InferState& types, const Node& node) {
  return AreActivations(types, {node.inputs[0], node.outputs[0]}) &&
         (!IsQuantized(types, node.inputs[0]) || FitsMultipliers(types, node));
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  MG_TRY_ASSIGN(const uint32_t input, builder.Activation(node.inputs[0]));
  MG_TRY_ASSIGN(const uint32_t output, builder.Activation(node.outputs[0]));
  xnn_unary_params params;
  params.leaky_relu.negative_slope = node.options.AsLeakyReluOptions()->alpha;
  return FromXnnStatus(
      xnn_define_unary(builder.subgraph(), xnn_unary_leaky_relu, &params, input, output, 0),
      "define LEAKY_RELU");
}

}  // namespace

const XnnpackOp kXnnpackLeakyRelu = {
    .op = schema::BuiltinOperator::LEAKY_RELU,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
