#include "passes/fuse_activation.h"

#include <utility>

#include "ops/activation.h"
#include "passes/editor.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::ActivationFunctionType;

// The node that makes the activation's input takes its place.
Result<bool> FuseNode(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const auto activation = ActivationOf(graph.node(id).op);
  if (!activation) return false;
  const ValueId input = graph.node(id).inputs[0];
  const NodeId producer = editor.producer(input);
  if (producer < 0 || !editor.read_once(input)) return false;
  if (graph.value(input).dtype != DType::kFloat32) return false;
  Node node = graph.node(producer);
  ActivationFunctionType* fused = FusedActivation(node);
  if (fused == nullptr || *fused != ActivationFunctionType::NONE) return false;
  *fused = *activation;
  editor.Replace(id, std::move(node));
  return true;
}

}  // namespace

Result<int> FuseActivation(Graph& graph) { return ApplyRule(graph, FuseNode); }

}  // namespace monograph
