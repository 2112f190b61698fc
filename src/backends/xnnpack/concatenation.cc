#include <array>

#include "backends/xnnpack/op_table.h"
#include "backends/xnnpack/status.h"
#include "ops/require.h"

namespace monograph {

namespace {

constexpr size_t kMostInputs = 5;

bool SharesScale(const Graph& graph, ValueId input, ValueId output) {
  return RequireSameQuantization(graph.value(input), graph.value(output)).ok();
}

bool Claims(const InferState& types, const Node& node) {
  const schema::ConcatenationOptionsT& o = *node.options.AsConcatenationOptions();
  if (node.inputs.size() < 2 || node.inputs.size() > kMostInputs ||
      o.fused_activation_function != schema::ActivationFunctionType::NONE) {
    return false;
  }
  for (ValueId id : node.inputs) {
    if (!AreActivations(types, {id, node.outputs[0]})) return false;
    if (!SharesScale(types.graph(), id, node.outputs[0])) return false;
  }
  return true;
}

Status Define(SubgraphBuilder& builder, const Node& node) {
  const int32_t axis = node.options.AsConcatenationOptions()->axis;
  std::array<uint32_t, kMostInputs> in{};
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    MG_TRY_ASSIGN(in[i], builder.Activation(node.inputs[i]));
  }
  MG_TRY_ASSIGN(const uint32_t out, builder.Activation(node.outputs[0]));
  xnn_subgraph_t g = builder.subgraph();
  xnn_status status = xnn_status_success;
  switch (node.inputs.size()) {
    case 2: status = xnn_define_concatenate2(g, axis, in[0], in[1], out, 0); break;
    case 3: status = xnn_define_concatenate3(g, axis, in[0], in[1], in[2], out, 0); break;
    case 4: status = xnn_define_concatenate4(g, axis, in[0], in[1], in[2], in[3], out, 0); break;
    default: status = xnn_define_concatenate5(g, axis, in[0], in[1], in[2], in[3], in[4], out, 0);
  }
  return FromXnnStatus(status, "define CONCATENATION");
}

}  // namespace

const XnnpackOp kXnnpackConcatenation = {
    .op = schema::BuiltinOperator::CONCATENATION,
    .claims = Claims,
    .define = Define,
};

}  // namespace monograph
