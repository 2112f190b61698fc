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

int32_t LastDim(const Shape& shape) { return shape.rank() == 0 ? 1 : shape[shape.rank() - 1]; }

// FULLY_CONNECTED between two reshapes. Its rows may have any shape: that before the first reshape,
// or that behind the second one, which goes where it keeps the rows whole.
Result<bool> MergeAroundRows(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const ValueId product = graph.node(id).inputs[0];
  const Node* rows = editor.Made(product, BuiltinOperator::FULLY_CONNECTED);
  if (rows == nullptr || !editor.read_once(product)) return false;
  Node node = *rows;
  const NodeId reshape = editor.producer(node.inputs[0]);
  if (reshape < 0 || !IsReshape(graph.node(reshape))) return false;
  const ValueId source = graph.node(reshape).inputs[0];
  const Shape& weights = graph.value(node.inputs[1]).shape;
  Shape shape = graph.value(graph.node(id).outputs[0]).shape;
  node.outputs.clear();
  node.options.AsFullyConnectedOptions()->keep_num_dims = true;
  if (LastDim(graph.value(source).shape) == weights[1]) {
    node.inputs[0] = source;
    if (!CanReshapeTo(shape)) return false;
    MG_TRY_ASSIGN(const ValueId moved, editor.Insert(id, std::move(node), product));
    MG_TRY_ASSIGN(Node behind, MakeReshape(graph, moved, shape));
    editor.Replace(id, std::move(behind));
    return true;
  }
  if (LastDim(shape) != weights[0] || !editor.read_once(node.inputs[0])) return false;
  shape[shape.rank() - 1] = weights[1];
  if (!CanReshapeTo(shape)) return false;
  MG_TRY_ASSIGN(Node before, MakeReshape(graph, source, shape));
  MG_TRY_ASSIGN(node.inputs[0], editor.Insert(id, std::move(before), source));
  editor.Replace(id, std::move(node));
  return true;
}

Result<bool> MergeWithPrevious(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  if (!IsReshape(graph.node(id))) return false;
  MG_TRY_ASSIGN(const bool dropped, DropReducedAxes(editor, id));
  if (dropped) return true;
  MG_TRY_ASSIGN(const bool around, MergeAroundRows(editor, id));
  if (around) return true;
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
