#include "passes/merge_reshapes.h"

#include <utility>

#include "passes/editor.h"
#include "passes/reshape_node.h"

namespace monograph {

namespace {

Result<bool> MergeWithPrevious(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  if (!IsReshape(graph.node(id))) return false;
  const NodeId previous = editor.producer(graph.node(id).inputs[0]);
  if (previous < 0 || !IsReshape(graph.node(previous))) return false;
  const Shape shape = graph.value(graph.node(id).outputs[0]).shape;
  if (!CanReshapeTo(shape)) return false;
  MG_TRY_ASSIGN(Node merged, MakeReshape(graph, graph.node(previous).inputs[0], shape));
  editor.Replace(id, std::move(merged));
  return true;
}

}  // namespace

Result<int> MergeReshapes(Graph& graph) { return ApplyRule(graph, MergeWithPrevious); }

}  // namespace monograph
