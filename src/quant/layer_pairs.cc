#include "quant/layer_pairs.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/strings.h"
#include "graph/index.h"

namespace monograph {

namespace {

// The values of each name, constants apart.
std::map<std::string, std::vector<ValueId>> IndexNames(const Graph& graph) {
  std::map<std::string, std::vector<ValueId>> index;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (!graph.value(id).is_constant()) index[graph.value(id).name].push_back(id);
  }
  return index;
}

bool IsInt8(const Value& value) {
  return value.dtype == DType::kInt8 && value.quantization.scale.size() == 1;
}

class Finder {
 public:
  Finder(const Graph& real, const Scheme& scheme, const Graph& graph)
      : real_(real),
        scheme_(scheme),
        graph_(graph),
        producers_(Producers(real)),
        names_(IndexNames(graph)),
        behind_(IndexOf(real.value_count())) {
    for (const auto& [name, values] : IndexNames(real)) unique_[name] = values.size() == 1;
  }

  std::vector<LayerPair> Find() {
    for (const ValueId input : real_.inputs) AddValue(input);
    for (NodeId id = 0; id < real_.node_count(); ++id) {
      const Node& node = real_.node(id);
      const bool behind = std::ranges::any_of(node.inputs, [&](ValueId input) {
        return input != kNoValue && (behind_[IndexOf(input)] || InScheme(input));
      });
      for (const ValueId output : node.outputs) {
        behind_[IndexOf(output)] = behind;
        AddValue(output);
      }
    }
    return std::move(pairs_);
  }

 private:
  bool InScheme(ValueId id) const {
    return scheme_.activations[IndexOf(id)].has_value() && !real_.value(id).is_constant();
  }

  void AddValue(ValueId id) {
    const Value& value = real_.value(id);
    if (value.name.empty() || !unique_[value.name]) return;
    if (InScheme(id)) {
      for (const std::string& name : {value.name, StrCat(value.name, "/quantized")}) {
        if (AddNamed(id, name, true)) return;
      }
    } else if (behind_[IndexOf(id)] && value.dtype == DType::kFloat32) {
      AddNamed(id, value.name, false);
    }
  }

  bool AddNamed(ValueId id, const std::string& name, bool int8) {
    const auto found = names_.find(name);
    if (found == names_.end() || found->second.size() != 1) return false;
    const ValueId other = found->second[0];
    const Value& value = graph_.value(other);
    if (int8 ? !IsInt8(value) : value.dtype != DType::kFloat32) return false;
    pairs_.push_back({producers_[IndexOf(id)], {id, other}, int8});
    return true;
  }

  const Graph& real_;
  const Scheme& scheme_;
  const Graph& graph_;
  std::vector<NodeId> producers_;
  std::map<std::string, std::vector<ValueId>> names_;  // Of `graph_`.
  std::map<std::string, bool> unique_;                 // Of `real_`.
  std::vector<bool> behind_;                           // Values that depend on the scheme's.
  std::vector<LayerPair> pairs_;
};

}  // namespace

std::vector<LayerPair> PairLayers(const Graph& real, const Scheme& scheme, const Graph& graph) {
  return Finder(real, scheme, graph).Find();
}

}  // namespace monograph
