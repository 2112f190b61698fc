#include "passes/merge_reshapes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "passes/editor.h"
#include "passes/reshape_node.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

bool KeepsReducedAxes(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::MEAN:
    case BuiltinOperator::REDUCE_MAX:
    case BuiltinOperator::REDUCE_MIN:
    case BuiltinOperator::SUM: return node.options.AsReducerOptions()->keep_dims;
    default: return false;
  }
}

// The shape without the axes that the reduction has made 1, or nothing where they are not constant.
std::optional<Shape> WithoutReducedAxes(const Graph& graph, const Node& reduction) {
  const auto axes = ConstantIntegers(graph, reduction.inputs[1]);
  if (!axes) return std::nullopt;
  const Shape& shape = graph.value(reduction.outputs[0]).shape;
  Shape left;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const bool reduced = std::ranges::any_of(
        *axes, [&](int64_t given) { return given == axis || given == axis - shape.rank(); });
    if (!reduced) left.Append(shape[axis]);
  }
  return left;
}

// A reduction that keeps its axes, and then a reshape that drops them.
Result<bool> DropReducedAxes(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  const ValueId reduced = graph.node(id).inputs[0];
  const NodeId reduction = editor.producer(reduced);
  if (reduction < 0 || !editor.read_once(reduced) || !KeepsReducedAxes(graph.node(reduction))) {
    return false;
  }
  const Shape& shape = graph.value(graph.node(id).outputs[0]).shape;
  if (!CanReshapeTo(shape) || WithoutReducedAxes(graph, graph.node(reduction)) != shape)
    return false;
  Node node = graph.node(reduction);
  node.options.AsReducerOptions()->keep_dims = false;
  editor.Replace(id, std::move(node));
  return true;
}

Result<bool> MergeWithPrevious(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  if (!IsReshape(graph.node(id))) return false;
  MG_TRY_ASSIGN(const bool dropped, DropReducedAxes(editor, id));
  if (dropped) return true;
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
