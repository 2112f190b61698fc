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
    const Node& node = graph.node(chain[i]);
    if (const auto permutation = PermutationOf(graph, node)) {
      movement->Transpose(*permutation);
    } else if (!movement->Reshape(graph.value(node.outputs[0]).shape)) {
      return std::nullopt;
    }
  }
  return movement->Shortest();
}

bool Moves(const Graph& graph, const Node& node) {
  return (IsReshape(node) || PermutationOf(graph, node)) &&
         !graph.value(node.inputs[0]).is_constant();
}

// The way that saves most.
Way BestWay(const Editor& editor, NodeId id) {
  const Graph& graph = editor.graph();
  Way best;
  Cost saved;
  std::vector<NodeId> chain;
  bool alone = true;  // Do the nodes go with the last one?
  for (NodeId at = id; at >= 0 && Moves(graph, graph.node(at));
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

// The nodes of the steps that there are, each without its input.
Result<std::vector<Node>> MakeNodes(Graph& graph, const Way& way) {
  std::vector<Node> nodes;
  const auto add = [&](Result<Node> node) -> Status {
    if (!node.ok()) return node.error();
    nodes.push_back(std::move(*node));
    return {};
  };
  if (way.steps.before) MG_TRY(add(MakeReshape(graph, way.from, *way.steps.before)));
  if (!way.steps.transpose.empty())
    MG_TRY(add(MakeTranspose(graph, way.from, way.steps.transpose)));
  if (way.steps.after) MG_TRY(add(MakeReshape(graph, way.from, *way.steps.after)));
  return nodes;
}

}  // namespace

Result<bool> ShortenMovement(Editor& editor, NodeId id) {
  Graph& graph = editor.graph();
  const ValueId output = graph.node(id).outputs[0];
  if (graph.value(output).quantization.per_channel()) return false;
  const Way way = BestWay(editor, id);
  if (way.from == kNoValue) return false;
  MG_TRY_ASSIGN(std::vector<Node> nodes, MakeNodes(graph, way));
  if (nodes.empty()) return editor.Forward(output, way.from);
  ValueId value = way.from;
  for (size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].inputs[0] = value;
    if (i + 1 == nodes.size()) break;
    MG_TRY_ASSIGN(value, editor.Insert(id, std::move(nodes[i]), output));
  }
  editor.Replace(id, std::move(nodes.back()));
  return true;
}

}  // namespace monograph
