#include "quant/make_scheme.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "graph/index.h"
#include "ops/registry.h"
#include "passes/fuse_qdq.h"
#include "passes/rewrite.h"
#include "passes/sink_dequantize.h"
#include "passes/weights.h"
#include "quant/layer_weights.h"
#include "quant/select_nodes.h"

namespace monograph {

namespace {

// Values that share a scale, as disjoint sets.
class Sets {
 public:
  explicit Sets(ValueId count) : root_(IndexOf(count)) { std::iota(root_.begin(), root_.end(), 0); }

  ValueId Find(ValueId id) {
    while (root_[IndexOf(id)] != id) id = root_[IndexOf(id)] = root_[IndexOf(root_[IndexOf(id)])];
    return id;
  }

  void Join(ValueId a, ValueId b) { root_[IndexOf(Find(a))] = Find(b); }

 private:
  std::vector<ValueId> root_;
};

bool SharesScale(const Node& node) {
  const OpDef* op = FindOp(node);
  return MovesQuanta(node) || (op != nullptr && op->quant_rule == QuantRule::kSameScale);
}

// Can the integers hold the range, but for a quantum at the ends?
bool Holds(const Quantization& quantization, const Range& range) {
  const Range covered = CoveredBy(quantization);
  const float quantum = quantization.scale[0];
  return covered.min - quantum <= range.min && range.max <= covered.max + quantum;
}

Range Union(const Range& a, const Range& b) {
  return {std::min(a.min, b.min), std::max(a.max, b.max)};
}

class Maker {
 public:
  Maker(const Graph& graph, const RangeOf& range_of,
        const std::vector<std::optional<Quantization>>& fixed)
      : graph_(graph), range_of_(range_of), fixed_(fixed), sets_(graph.value_count()) {}

  std::vector<std::optional<Quantization>> Activations(const std::vector<bool>& nodes) {
    JoinSets(nodes);
    std::vector<std::optional<Range>> ranges(IndexOf(graph_.value_count()));
    std::vector<std::optional<Quantization>> given = GivenToSets(nodes);
    for (const ValueId id : members_) {
      auto& range = ranges[IndexOf(sets_.Find(id))];
      const Range own = RangeOfValue(id);
      range = range ? Union(*range, own) : own;
    }
    std::vector<std::optional<Quantization>> activations(IndexOf(graph_.value_count()));
    for (const ValueId id : members_) {
      const size_t set = IndexOf(sets_.Find(id));
      const bool holds = given[set] && Holds(*given[set], *ranges[set]);
      activations[IndexOf(id)] = holds ? *given[set] : CoverRange(*ranges[set]);
    }
    return activations;
  }

 private:
  void JoinSets(const std::vector<bool>& nodes) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (!nodes[i]) continue;
      const Node& node = graph_.nodes()[i];
      const std::vector<ValueId> values = monograph::Activations(graph_, node);
      members_.insert(members_.end(), values.begin(), values.end());
      if (!SharesScale(node)) continue;
      for (const ValueId id : values) sets_.Join(id, values[0]);
    }
    std::ranges::sort(members_);
    const auto repeated = std::ranges::unique(members_);
    members_.erase(repeated.begin(), repeated.end());
  }

  // What operators and `fixed` prescribe, by the set of values. The first one counts.
  std::vector<std::optional<Quantization>> GivenToSets(const std::vector<bool>& nodes) {
    std::vector<std::optional<Quantization>> given(IndexOf(graph_.value_count()));
    const auto give = [&](ValueId id, const std::optional<Quantization>& quantization) {
      auto& place = given[IndexOf(sets_.Find(id))];
      if (!place) place = quantization;
    };
    for (const ValueId id : members_) give(id, fixed_[IndexOf(id)]);
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (!nodes[i]) continue;
      const Node& node = graph_.nodes()[i];
      give(node.outputs[0], FixedOutputOf(node.op, DType::kInt8));
    }
    return given;
  }

  Range RangeOfValue(ValueId id) const {
    const auto constant = ConstantFloats(graph_, id);
    if (!constant) return range_of_(id);
    if (constant->empty()) return {};
    const auto [min, max] = std::ranges::minmax(*constant);
    return {min, max};
  }

  const Graph& graph_;
  const RangeOf& range_of_;
  const std::vector<std::optional<Quantization>>& fixed_;
  Sets sets_;
  std::vector<ValueId> members_;  // All values that become int8, sorted.
};

}  // namespace

std::vector<ValueId> ObservedValues(const Graph& graph, const std::vector<bool>& nodes) {
  std::vector<bool> observed(IndexOf(graph.value_count()));
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i]) continue;
    for (const ValueId id : Activations(graph, graph.nodes()[i])) {
      observed[IndexOf(id)] = !graph.value(id).is_constant();
    }
  }
  std::vector<ValueId> values;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (observed[IndexOf(id)]) values.push_back(id);
  }
  return values;
}

Scheme MakeScheme(const Graph& graph, std::vector<bool> nodes, const RangeOf& range_of,
                  const std::vector<std::optional<Quantization>>& fixed, bool per_tensor) {
  Scheme scheme;
  scheme.activations = Maker(graph, range_of, fixed).Activations(nodes);
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    const Node& node = graph.node(id);
    if (!nodes[IndexOf(id)] || !PlacesOf(node)) continue;
    const auto weights = ReadWeights(graph, node);
    const ValueId image = node.inputs[weights->places.image];
    const float input_scale = scheme.activations[IndexOf(image)]->scale[0];
    scheme.weights[id] = RoundWeights(*weights, SymmetricScales(*weights, input_scale, per_tensor));
  }
  scheme.nodes = std::move(nodes);
  return scheme;
}

}  // namespace monograph
