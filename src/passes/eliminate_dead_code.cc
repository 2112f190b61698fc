#include "passes/eliminate_dead_code.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "passes/rewrite.h"

namespace monograph {

namespace {

// From the last node to the first: a node lives when a value it makes is needed.
int DropDeadNodes(Graph& graph) {
  std::vector<bool> needed(static_cast<size_t>(graph.value_count()));
  const auto need = [&](ValueId id) {
    if (id != kNoValue) needed[static_cast<size_t>(id)] = true;
  };
  std::ranges::for_each(graph.outputs, need);
  std::vector<bool> dropped(static_cast<size_t>(graph.node_count()));
  for (NodeId id = graph.node_count(); id-- > 0;) {
    const Node& node = graph.node(id);
    const bool lives = std::ranges::any_of(
        node.outputs, [&](ValueId output) { return needed[static_cast<size_t>(output)]; });
    if (lives) std::ranges::for_each(node.inputs, need);
    dropped[static_cast<size_t>(id)] = !lives;
  }
  DropNodes(graph, dropped);
  return static_cast<int>(std::ranges::count(dropped, true));
}

std::vector<bool> ReferredValues(const Graph& graph) {
  std::vector<bool> referred(static_cast<size_t>(graph.value_count()));
  const auto refer = [&](ValueId id) {
    if (id != kNoValue) referred[static_cast<size_t>(id)] = true;
  };
  std::ranges::for_each(graph.inputs, refer);
  std::ranges::for_each(graph.outputs, refer);
  for (const Node& node : graph.nodes()) {
    std::ranges::for_each(node.inputs, refer);
    std::ranges::for_each(node.outputs, refer);
  }
  return referred;
}

void RenumberValues(Graph& graph, const std::vector<ValueId>& new_ids) {
  const auto renumber = [&](std::vector<ValueId>& ids) {
    for (ValueId& id : ids) {
      if (id != kNoValue) id = new_ids[static_cast<size_t>(id)];
    }
  };
  renumber(graph.inputs);
  renumber(graph.outputs);
  for (Node& node : graph.mutable_nodes()) {
    renumber(node.inputs);
    renumber(node.outputs);
  }
}

}  // namespace

int EliminateDeadCode(Graph& graph) {
  const int dropped = DropDeadNodes(graph);
  const std::vector<bool> referred = ReferredValues(graph);
  Graph compact;
  std::vector<ValueId> new_ids(referred.size(), kNoValue);
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (!referred[static_cast<size_t>(id)]) continue;
    new_ids[static_cast<size_t>(id)] = compact.AddValue(std::move(graph.value(id)));
  }
  RenumberValues(graph, new_ids);
  compact.inputs = std::move(graph.inputs);
  compact.outputs = std::move(graph.outputs);
  compact.name = std::move(graph.name);
  compact.description = std::move(graph.description);
  compact.metadata = std::move(graph.metadata);
  compact.mutable_nodes() = std::move(graph.mutable_nodes());
  graph = std::move(compact);
  return dropped;
}

}  // namespace monograph
