#include "passes/shorten_movement.h"

#include <compare>
#include <optional>
#include <utility>
#include <vector>

#include "passes/movement.h"
#include "passes/permutation.h"
#include "passes/reshape_node.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

struct Cost {
  int transposes = 0;
  int nodes = 0;
  auto operator<=>(const Cost&) const = default;
};

Cost CostOf(const Movement::Steps& steps) {
  const int transposes = steps.transpose.empty() ? 0 : 1;
  return {transposes, transposes + (steps.before ? 1 : 0) + (steps.after ? 1 : 0)};
}

// Another way to make a value: steps from an earlier one.
struct Way {
  ValueId from = kNoValue;
  Movement::Steps steps;
  Cost gain;
};

// The nodes of `chain`, the last one first, as steps.
std::optional<Movement::Steps> Along(const Graph& graph, const std::vector<NodeId>& chain) {
  auto movement = Movement::Of(graph.value(graph.node(chain.back()).inputs[0]).shape);
  if (!movement) return std::nullopt;
  for (size_t i = chain.size(); i-- > 0;) {
    if (!Append(graph, graph.node(chain[i]), *movement)) return std::nullopt;
  }
  return movement->Shortest();
}

// The way that saves most.
Way BestWay(const Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  Way best;
  Cost saved;
  std::vector<NodeId> chain;
  bool alone = true;  // Do the nodes go with the last one?
  for (NodeId at = id; at >= 0 && IsMovement(graph, graph.node(at));
       at = editor.producer(graph.node(at).inputs[0])) {
    alone = alone && (at == id || editor.read_once(graph.node(at).outputs[0]));
    if (alone) {
      saved.transposes += IsReshape(graph.node(at)) ? 0 : 1;
      ++saved.nodes;
    }
    chain.push_back(at);
    const auto steps = Along(graph, chain);
    if (!steps) break;
    const Cost cost = CostOf(*steps);
    const Cost gain = {saved.transposes - cost.transposes, saved.nodes - cost.nodes};
    if (gain > best.gain) best = {graph.node(at).inputs[0], *steps, gain};
  }
  return best;
}

}  // namespace

bool IsMovement(const Graph& graph, const Node& node) {
  return (IsReshape(node) || PermutationOf(graph, node)) &&
         !graph.value(node.inputs[0]).is_constant();
}

bool Append(const Graph& graph, const Node& node, Movement& movement) {
  const auto permutation = PermutationOf(graph, node);
  if (!permutation) return movement.Reshape(graph.value(node.outputs[0]).shape);
  movement.Transpose(*permutation);
  return true;
}

Result<std::vector<Node>> NodesOf(Graph& graph, const Movement::Steps& steps, ValueId like) {
  std::vector<Node> nodes;
  const auto add = [&](Result<Node> node) -> Status {
    if (!node.ok()) return node.error();
    nodes.push_back(std::move(*node));
    return {};
  };
  if (steps.before) MG_TRY(add(MakeReshape(graph, like, *steps.before)));
  if (!steps.transpose.empty()) MG_TRY(add(MakeTranspose(graph, like, steps.transpose)));
  if (steps.after) MG_TRY(add(MakeReshape(graph, like, *steps.after)));
  return nodes;
}

Result<ValueId> InsertChain(Editor& editor, NodeId at, ValueId value, std::span<const Node> nodes) {
  for (Node node : nodes) {
    node.inputs[0] = value;
    MG_TRY_ASSIGN(value, editor.Insert(at, std::move(node), value));
  }
  return value;
}

Result<bool> ShortenMovement(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  if (!IsMovement(graph, graph.node(id))) return false;
  const ValueId output = graph.node(id).outputs[0];
  if (graph.value(output).quantization.per_channel()) return false;
  const Way way = BestWay(editor, id);
  if (way.from == kNoValue) return false;
  MG_TRY_ASSIGN(auto nodes, NodesOf(graph, way.steps, way.from));
  if (nodes.empty()) return editor.Forward(output, way.from);
  const std::span all(nodes);
  MG_TRY_ASSIGN(nodes.back().inputs[0],
                InsertChain(editor, id, way.from, all.first(all.size() - 1)));
  editor.Replace(id, std::move(nodes.back()));
  return true;
}

}  // namespace monograph
