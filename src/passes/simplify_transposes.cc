#include "passes/simplify_transposes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ops/fold.h"
#include "passes/editor.h"
#include "passes/eliminate_common_subexpressions.h"
#include "passes/merge_reshapes.h"
#include "passes/permutation.h"
#include "passes/remove_no_ops.h"
#include "passes/shorten_movement.h"
#include "passes/sink_transpose.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

// Constants are only moved, so this is never reached by what fits into a file.
constexpr size_t kMaxConstantBytes = size_t{1} << 31;

// The node gives `input`, its axes in the order of the permutation.
Result<bool> Retranspose(Editor& editor, NodeId id, ValueId input, const Permutation& permutation) {
  Graph& graph = editor.graph();
  const ValueId output = graph.node(id).outputs[0];
  if (IsIdentity(permutation) && editor.Forward(output, input)) return true;
  MG_TRY_ASSIGN(Node node, MakeTranspose(graph, input, permutation));
  editor.Replace(id, std::move(node));
  return true;
}

// Two in a row.
Result<bool> MergeWithPrevious(Editor& editor, NodeId id, const Permutation& permutation) {
  const Graph& graph = editor.graph();
  const Node* previous = editor.Made(graph.node(id).inputs[0], BuiltinOperator::TRANSPOSE);
  if (previous == nullptr) return false;
  const auto first = PermutationOf(graph, *previous);
  if (!first) return false;
  return Retranspose(editor, id, previous->inputs[0], Compose(*first, permutation));
}

bool ExchangesLastTwo(const Permutation& permutation) {
  Permutation sorted = permutation;
  if (sorted.size() < 2 || IsIdentity(sorted)) return false;
  std::swap(sorted[sorted.size() - 1], sorted[sorted.size() - 2]);
  return IsIdentity(sorted);
}

Result<bool> TakeIntoProduct(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const Node* transpose = editor.Made(graph.node(id).inputs[1], BuiltinOperator::TRANSPOSE);
  const auto permutation = transpose == nullptr ? std::nullopt : PermutationOf(graph, *transpose);
  if (!permutation || !ExchangesLastTwo(*permutation)) return false;
  bool& adjoint = graph.node(id).options.AsBatchMatMulOptions()->adj_y;
  adjoint = !adjoint;
  editor.SetInput(id, 1, transpose->inputs[0]);
  return true;
}

Result<bool> Merge(Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  if (graph.node(id).op == BuiltinOperator::BATCH_MATMUL) return TakeIntoProduct(editor, id);
  const auto permutation = PermutationOf(graph, graph.node(id));
  if (permutation && !graph.value(graph.node(id).inputs[0]).is_constant()) {
    MG_TRY_ASSIGN(const bool merged, MergeWithPrevious(editor, id, *permutation));
    if (merged) return true;
  }
  return ShortenMovement(editor, id);
}

// Elements of the value, counting an unknown dimension as 1.
double Size(const Graph& graph, ValueId id) {
  double size = 1;
  for (int32_t dim : graph.value(id).shape.dims()) size *= dim == kDynamic ? 1 : dim;
  return size;
}

// Nobody else reads the value, the reader's other operands need no node to follow it, and no more
// is moved behind the reader than before it.
bool MovesFreely(const Editor& editor, ValueId value, NodeId reader) {
  const auto readers = editor.readers(value);
  if (editor.is_output(value) || std::ranges::count(readers, reader) != std::ssize(readers)) {
    return false;
  }
  const Graph& graph = editor.graph();
  double before = 0;
  for (ValueId input : graph.node(reader).inputs) {
    if (input == kNoValue || graph.value(input).is_constant()) continue;
    const bool transposed = editor.Made(input, BuiltinOperator::TRANSPOSE) != nullptr;
    if (!transposed && graph.value(input).shape.NumElements() != 1) return false;
    if (transposed) before += Size(graph, input);
  }
  return Size(graph, graph.node(reader).outputs[0]) <= before;
}

Result<bool> MergeOrSink(Editor& editor, NodeId id) {
  MG_TRY_ASSIGN(const bool merged, Merge(editor, id));
  if (merged) return true;
  return SinkTranspose(editor, id, MovesFreely, /*may_split=*/false);
}

// Elements that are moved, the nodes that move them among equals.
std::pair<double, int> CostOf(const Graph& graph) {
  std::pair<double, int> cost;
  for (const Node& node : graph.nodes()) {
    if (node.op != BuiltinOperator::TRANSPOSE || graph.value(node.inputs[0]).is_constant())
      continue;
    cost.first += Size(graph, node.inputs[0]);
    ++cost.second;
  }
  return cost;
}

// Lets the TRANSPOSE that makes the value, and those that come of it, go as far as they can.
Status SinkFreely(Graph& graph, ValueId value) {
  std::set<ValueId> moving = {value};
  const auto may_move = [&](const Editor&, ValueId id, NodeId) { return moving.contains(id); };
  const auto sink = [&](Editor& editor, NodeId id) -> Result<bool> {
    MG_TRY_ASSIGN(const bool sunk, SinkTranspose(editor, id, may_move, /*may_split=*/true));
    if (sunk) moving.insert(editor.graph().node(id).outputs[0]);
    return sunk;
  };
  MG_TRY(ApplyRule(graph, sink));
  MG_TRY(EliminateCommonSubexpressions(graph));
  MG_TRY(ApplyRule(graph, MergeOrSink));
  MG_TRY(MergeReshapes(graph));
  MG_TRY(RemoveNoOps(graph));
  MG_TRY(FoldConstants(graph, kMaxConstantBytes, /*keep_quantized=*/true));
  return {};
}

// Tries it on a copy, and keeps the first that costs less.
Result<bool> SinkOne(Graph& graph) {
  const auto cost = CostOf(graph);
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    if (node.op != BuiltinOperator::TRANSPOSE || graph.value(node.inputs[0]).is_constant())
      continue;
    Graph copy = graph;
    MG_TRY(SinkFreely(copy, node.outputs[0]));
    if (CostOf(copy) >= cost || copy.node_count() > graph.node_count()) continue;
    graph = std::move(copy);
    return true;
  }
  return false;
}

}  // namespace

Result<int> SimplifyTransposes(Graph& graph) {
  MG_TRY_ASSIGN(int steps, ApplyRule(graph, MergeOrSink));
  while (true) {
    MG_TRY_ASSIGN(const bool sunk, SinkOne(graph));
    if (!sunk) return steps;
    ++steps;
  }
}

}  // namespace monograph
