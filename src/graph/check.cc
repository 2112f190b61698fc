#include "graph/check.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"
#include "graph/op_options.h"

namespace monograph {

namespace {

Error Broken(std::string what) { return Error{ErrorCode::kCorruptModel, std::move(what)}; }

bool InRange(const Graph& graph, ValueId id) { return id >= 0 && id < graph.value_count(); }

Status CheckIds(const Graph& graph, std::span<const ValueId> ids, std::string_view who) {
  for (ValueId id : ids) {
    if (InRange(graph, id)) continue;
    return Broken(StrCat(who, " refers to tensor ", id, " of ", graph.value_count(), "."));
  }
  return {};
}

// Values that are there at a point of the run: constants and inputs first, then what nodes make.
class Present {
 public:
  explicit Present(const Graph& graph) : graph_(graph) {
    present_.resize(static_cast<size_t>(graph.value_count()));
    for (ValueId id = 0; id < graph.value_count(); ++id) {
      present_[static_cast<size_t>(id)] = graph.value(id).is_constant();
    }
  }

  Status AddInputs() {
    for (ValueId id : graph_.inputs) {
      if (Add(id)) continue;
      return Broken(StrCat(ValueLabel(graph_, id), " is an input of the model and also ",
                           graph_.value(id).is_constant() ? "a constant." : "another input."));
    }
    return {};
  }

  Status Run(NodeId node) {
    for (ValueId id : graph_.node(node).inputs) {
      if (id == kNoValue || Has(id)) continue;
      return Broken(StrCat(NodeLabel(graph_, node), " reads ", ValueLabel(graph_, id),
                           ", which no constant, input or earlier node provides."));
    }
    for (ValueId id : graph_.node(node).outputs) {
      if (Add(id)) continue;
      return Broken(StrCat(NodeLabel(graph_, node), " writes ", ValueLabel(graph_, id),
                           ", which something else provides already."));
    }
    return {};
  }

  Status CheckOutputs() const {
    for (ValueId id : graph_.outputs) {
      if (Has(id)) continue;
      return Broken(
          StrCat("The model returns ", ValueLabel(graph_, id), ", which nothing provides."));
    }
    return {};
  }

 private:
  bool Has(ValueId id) const { return present_[static_cast<size_t>(id)]; }

  // False when it was present.
  bool Add(ValueId id) {
    if (Has(id)) return false;
    present_[static_cast<size_t>(id)] = true;
    return true;
  }

  const Graph& graph_;
  std::vector<bool> present_;
};

Status CheckNodeIds(const Graph& graph, NodeId node) {
  for (ValueId id : graph.node(node).inputs) {
    if (id == kNoValue) continue;
    MG_TRY(CheckIds(graph, {&id, 1}, NodeLabel(graph, node)));
  }
  return CheckIds(graph, graph.node(node).outputs, NodeLabel(graph, node));
}

Status CheckOptions(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const schema::BuiltinOptions expected = OptionsTypeOf(node.op);
  const bool there = node.options.value != nullptr;
  if (expected == schema::BuiltinOptions::NONE) return {};
  if (there && node.options.type == expected) return {};
  return Broken(StrCat(NodeLabel(graph, id), " lacks its ",
                       schema::EnumNameBuiltinOptions(expected),
                       there ? "; it has those of another operator." : "."));
}

Status CheckAllIds(const Graph& graph) {
  MG_TRY(CheckIds(graph, graph.inputs, "The list of inputs"));
  MG_TRY(CheckIds(graph, graph.outputs, "The list of outputs"));
  for (NodeId id = 0; id < graph.node_count(); ++id) MG_TRY(CheckNodeIds(graph, id));
  return {};
}

Status CheckOrder(const Graph& graph) {
  Present present(graph);
  MG_TRY(present.AddInputs());
  for (NodeId id = 0; id < graph.node_count(); ++id) MG_TRY(present.Run(id));
  return present.CheckOutputs();
}

}  // namespace

Status CheckGraph(const Graph& graph) {
  MG_TRY(CheckAllIds(graph));
  for (ValueId id = 0; id < graph.value_count(); ++id) MG_TRY(CheckValue(graph, id));
  for (NodeId id = 0; id < graph.node_count(); ++id) MG_TRY(CheckOptions(graph, id));
  return CheckOrder(graph);
}

}  // namespace monograph
