#include "quant/select_nodes.h"

#include <algorithm>

#include "graph/index.h"
#include "passes/fuse_qdq.h"
#include "passes/sink_dequantize.h"
#include "passes/weights.h"

namespace monograph {

namespace {

class Selection {
 public:
  Selection(const Graph& graph, const std::set<std::string>& keep_float)
      : graph_(graph), keep_float_(keep_float), producers_(Producers(graph)) {}

  std::vector<bool> Select() {
    MarkNetwork();
    chosen_.resize(nodes());
    for (NodeId id = 0; id < graph_.node_count(); ++id) {
      chosen_[IndexOf(id)] = behind_[IndexOf(id)] && before_[IndexOf(id)] && CanWork(id);
    }
    AddMovesBefore();
    DropIslands();
    return chosen_;
  }

 private:
  size_t nodes() const { return IndexOf(graph_.node_count()); }

  bool HasWeights(NodeId id) const { return ReadWeights(graph_, graph_.node(id)).has_value(); }

  // Marks what waits for weights and what weights wait for.
  void MarkNetwork() {
    behind_.resize(nodes());
    before_.resize(nodes());
    fed_.resize(nodes());
    for (NodeId id = 0; id < graph_.node_count(); ++id) {
      behind_[IndexOf(id)] = HasWeights(id);
      for (const ValueId input : graph_.node(id).inputs) {
        const bool is_input = std::ranges::find(graph_.inputs, input) != graph_.inputs.end();
        if (is_input) fed_[IndexOf(id)] = true;
        const NodeId from = Producer(input);
        if (from < 0) continue;
        if (behind_[IndexOf(from)]) behind_[IndexOf(id)] = true;
        if (fed_[IndexOf(from)]) fed_[IndexOf(id)] = true;
      }
    }
    for (NodeId id = graph_.node_count(); id-- > 0;) {
      if (HasWeights(id)) before_[IndexOf(id)] = true;
      if (!before_[IndexOf(id)]) continue;
      for (const ValueId input : graph_.node(id).inputs) {
        if (Producer(input) >= 0) before_[IndexOf(Producer(input))] = true;
      }
    }
  }

  NodeId Producer(ValueId id) const {
    return id == kNoValue ? -1 : producers_[static_cast<size_t>(id)];
  }

  bool IsReal(ValueId id) const {
    return id != kNoValue && graph_.value(id).dtype == DType::kFloat32;
  }

  bool CanWork(NodeId id) const {
    const Node& node = graph_.node(id);
    if (!fed_[IndexOf(id)] || node.outputs.empty() || !IsReal(node.outputs[0])) return false;
    if (keep_float_.contains(graph_.value(node.outputs[0]).name)) return false;
    if (PlacesOf(node))
      return HasWeights(id) && !graph_.value(node.inputs[ImageOf(node)]).is_constant();
    return HasIntegerForm(node) || MovesQuanta(node);
  }

  static size_t ImageOf(const Node& node) { return PlacesOf(node)->image; }

  // What moves numbers on their way from outside into chosen nodes.
  void AddMovesBefore() {
    const auto consumers = Consumers(graph_);
    for (NodeId id = graph_.node_count(); id-- > 0;) {
      const Node& node = graph_.node(id);
      if (chosen_[IndexOf(id)] || !before_[IndexOf(id)] || behind_[IndexOf(id)]) continue;
      if (!MovesQuanta(node) || !CanWork(id)) continue;
      const auto& readers = consumers[static_cast<size_t>(node.outputs[0])];
      chosen_[IndexOf(id)] = !readers.empty() && std::ranges::all_of(readers, [&](NodeId reader) {
        return chosen_[IndexOf(reader)];
      });
    }
  }

  // Chosen nodes that hand each other integers, and have no weights.
  void DropIslands() {
    std::vector<size_t> root(nodes());
    for (size_t i = 0; i < nodes(); ++i) root[i] = i;
    const auto find = [&](size_t i) {
      while (root[i] != i) i = root[i] = root[root[i]];
      return i;
    };
    for (size_t id = 0; id < nodes(); ++id) {
      if (!chosen_[id]) continue;
      for (const ValueId input : graph_.nodes()[id].inputs) {
        const NodeId from = Producer(input);
        if (from >= 0 && chosen_[IndexOf(from)]) root[find(id)] = find(IndexOf(from));
      }
    }
    std::vector<bool> worthwhile(nodes());
    for (size_t id = 0; id < nodes(); ++id) {
      if (chosen_[id] && HasWeights(static_cast<NodeId>(id))) worthwhile[find(id)] = true;
    }
    for (size_t id = 0; id < nodes(); ++id) {
      if (chosen_[id]) chosen_[id] = worthwhile[find(id)];
    }
  }

  const Graph& graph_;
  const std::set<std::string>& keep_float_;
  std::vector<NodeId> producers_;
  std::vector<bool> behind_;  // It has weights or waits for a node that has.
  std::vector<bool> before_;  // It has weights or a node that has waits for it.
  std::vector<bool> fed_;     // It depends on an input of the graph.
  std::vector<bool> chosen_;
};

}  // namespace

std::vector<bool> SelectNodes(const Graph& graph, const std::set<std::string>& keep_float) {
  return Selection(graph, keep_float).Select();
}

std::vector<ValueId> Activations(const Graph& graph, const Node& node) {
  std::vector<ValueId> values;
  const auto places = PlacesOf(node);
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId id = node.inputs[i];
    if (id == kNoValue || graph.value(id).dtype != DType::kFloat32) continue;
    if (places && i != places->image) continue;
    values.push_back(id);
  }
  for (const ValueId id : node.outputs) {
    if (graph.value(id).dtype == DType::kFloat32) values.push_back(id);
  }
  return values;
}

}  // namespace monograph
