#include "passes/fold_shapes.h"

#include <algorithm>
#include <utility>

#include "ops/infer.h"
#include "passes/dim_labels.h"
#include "passes/editor.h"
#include "passes/reshape_node.h"
#include "passes/rewrite.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// Makes constants of what inference has computed; the nodes that made them go. Not the real numbers
// of integers, which files keep (fuse_qdq).
Result<int> FoldComputed(Graph& graph) {
  MG_TRY_ASSIGN(const InferState state, InferGraph(graph));
  std::vector<bool> dropped(static_cast<size_t>(graph.node_count()));
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    dropped[static_cast<size_t>(id)] = node.op != BuiltinOperator::DEQUANTIZE &&
                                       std::ranges::all_of(node.outputs, [&](ValueId output) {
                                         return state.is_computed(output);
                                       });
    if (!dropped[static_cast<size_t>(id)]) continue;
    for (ValueId output : node.outputs) {
      MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(state.known(output)->bytes));
      graph.value(output).constant = Constant::Own(std::move(bytes));
    }
  }
  DropNodes(graph, dropped);
  return static_cast<int>(std::ranges::count(dropped, true));
}

// The dimensions as a shape, where at most one is no number and the numbers are sizes or -1.
std::optional<Shape> ToShape(const std::vector<Dim>& dims) {
  if (std::ssize(dims) > kMaxRank) return std::nullopt;
  Shape shape;
  for (const Dim& dim : dims) {
    const int64_t size = dim.number.value_or(kDynamic);
    if (size < kDynamic || size == 0 || size > INT32_MAX) return std::nullopt;
    shape.Append(static_cast<int32_t>(size));
  }
  const auto open = std::ranges::count_if(dims, [](const Dim& dim) { return !dim.number; });
  return open <= 1 ? std::optional(shape) : std::nullopt;
}

// Resolves a -1 beside an unknown dimension, which must be the input's only one.
std::optional<Shape> KnownShape(const Graph& graph, const std::vector<Dim>& dims, ValueId input) {
  auto shape = ToShape(dims);
  if (!shape || std::ranges::count(shape->dims(), kDynamic) <= 1) return shape;
  const auto unknown = std::ranges::find_if(dims, [](const Dim& dim) { return !dim.number; });
  const auto rest = std::ranges::find(dims, std::optional<int64_t>(-1), &Dim::number);
  const Shape& from = graph.value(input).shape;
  const auto elements = KnownElements(from);
  const auto product = KnownElements(*shape);
  if (unknown == dims.end() || rest == dims.end() || unknown->of != input || !elements ||
      !product || std::ranges::count(from.dims(), kDynamic) != 1 || *elements % *product != 0 ||
      *elements / *product > INT32_MAX) {
    return std::nullopt;
  }
  (*shape)[static_cast<int>(rest - dims.begin())] = static_cast<int32_t>(*elements / *product);
  return shape;
}

// A RESHAPE whose dimensions are computed gets them as a constant.
Result<bool> FoldReshape(const DimLabels& labels, Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const Node& node = graph.node(id);
  if (node.op != BuiltinOperator::RESHAPE || node.inputs.size() < 2) return false;
  if (node.inputs[1] == kNoValue || graph.value(node.inputs[1]).is_constant()) return false;
  const auto dims = labels.Of(node.inputs[1]);
  if (!dims) return false;
  const auto shape = KnownShape(graph, *dims, node.inputs[0]);
  if (!shape || !CanReshapeTo(*shape)) return false;
  MG_TRY_ASSIGN(Node reshape, MakeReshape(graph, node.inputs[0], *shape));
  graph.value(node.outputs[0]).shape = *shape;
  editor.Replace(id, std::move(reshape));
  return true;
}

Result<int> FoldReshapes(Graph& graph) {
  const DimLabels labels(graph);
  return ApplyRule(graph,
                   [&](Editor& editor, NodeId id) { return FoldReshape(labels, editor, id); });
}

}  // namespace

Result<int> FoldShapes(Graph& graph) {
  MG_TRY_ASSIGN(const int computed, FoldComputed(graph));
  MG_TRY_ASSIGN(const int reshapes, FoldReshapes(graph));
  return computed + reshapes;
}

}  // namespace monograph
