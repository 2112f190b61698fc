#include "passes/fuse_activation.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

std::optional<ActivationFunctionType> ActivationOf(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::RELU: return ActivationFunctionType::RELU;
    case BuiltinOperator::RELU6: return ActivationFunctionType::RELU6;
    case BuiltinOperator::RELU_N1_TO_1: return ActivationFunctionType::RELU_N1_TO_1;
    default: return std::nullopt;
  }
}

bool FuseInto(Graph& graph, const Uses& uses, const Node& node, ActivationFunctionType activation) {
  const ValueId input = node.inputs[0];
  const NodeId producer = uses.producer(input);
  if (producer < 0 || !uses.read_once(input)) return false;
  if (graph.value(input).dtype != DType::kFloat32) return false;
  ActivationFunctionType* fused = FusedActivation(graph.node(producer));
  if (fused == nullptr || *fused != ActivationFunctionType::NONE) return false;
  *fused = activation;
  graph.node(producer).outputs = node.outputs;
  return true;
}

}  // namespace

int FuseActivation(Graph& graph) {
  const Uses uses(graph);
  std::vector<bool> dropped(static_cast<size_t>(graph.node_count()));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const auto activation = ActivationOf(graph.node(id));
    if (!activation) continue;
    dropped[static_cast<size_t>(id)] = FuseInto(graph, uses, graph.node(id), *activation);
  }
  DropNodes(graph, dropped);
  return static_cast<int>(std::ranges::count(dropped, true));
}

}  // namespace monograph
