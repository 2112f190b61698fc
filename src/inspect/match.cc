#include "inspect/match.h"

#include <algorithm>
#include <map>
#include <string>

#include "graph/names.h"

namespace monograph {

namespace {

// A result that can be compared.
struct Layer {
  ValueId value = kNoValue;
  std::string op;
  bool matched = false;
};

std::vector<Layer> LayersOf(const InferState& types) {
  const Graph& graph = types.graph();
  std::vector<bool> fed(static_cast<size_t>(graph.value_count()));
  for (ValueId id : graph.inputs) fed[static_cast<size_t>(id)] = true;
  std::vector<Layer> layers;
  for (const Node& node : graph.nodes()) {
    const bool depends = std::ranges::any_of(
        node.inputs, [&](ValueId id) { return id != kNoValue && fed[static_cast<size_t>(id)]; });
    for (ValueId id : node.outputs) {
      fed[static_cast<size_t>(id)] = depends;
      const bool known = types.known(id).has_value();
      if (depends && !known && graph.value(id).dtype != DType::kString) {
        layers.push_back({id, OpName(node)});
      }
    }
  }
  return layers;
}

bool Comparable(const InferState& a, ValueId x, const InferState& b, ValueId y) {
  const Value& left = a.graph().value(x);
  const Value& right = b.graph().value(y);
  return a.type(x).shape == b.type(y).shape &&
         (left.dtype == right.dtype || (StandsForReals(left) && StandsForReals(right)));
}

// Index of the layer with each name; -1 for names that stand twice.
std::map<std::string, int> IndexNames(const Graph& graph, const std::vector<Layer>& layers) {
  std::map<std::string, int> index;
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string& name = graph.value(layers[i].value).name;
    const auto [at, fresh] = index.try_emplace(name, static_cast<int>(i));
    if (!fresh || name.empty()) at->second = -1;
  }
  return index;
}

class Matcher {
 public:
  Matcher(const InferState& a, const InferState& b)
      : a_(a), b_(b), layers_a_(LayersOf(a)), layers_b_(LayersOf(b)) {}

  ValueMatches Match() {
    MatchNames();
    MatchOrder();
    std::ranges::sort(matches_.pairs, {}, [&](const ValuePair& pair) { return PlaceOf(pair.a); });
    for (const Layer& layer : layers_a_) {
      if (!layer.matched) matches_.only_a.push_back(layer.value);
    }
    for (const Layer& layer : layers_b_) {
      if (!layer.matched) matches_.only_b.push_back(layer.value);
    }
    return std::move(matches_);
  }

 private:
  void Pair(Layer& a, Layer& b) {
    a.matched = b.matched = true;
    matches_.pairs.push_back({a.value, b.value});
  }

  size_t PlaceOf(ValueId id) const {
    return static_cast<size_t>(std::ranges::find(layers_a_, id, &Layer::value) - layers_a_.begin());
  }

  void MatchNames() {
    const auto names_a = IndexNames(a_.graph(), layers_a_);
    const auto names_b = IndexNames(b_.graph(), layers_b_);
    for (const auto& [name, i] : names_a) {
      const auto found = names_b.find(name);
      if (i < 0 || found == names_b.end() || found->second < 0) continue;
      Layer& a = layers_a_[static_cast<size_t>(i)];
      Layer& b = layers_b_[static_cast<size_t>(found->second)];
      if (Comparable(a_, a.value, b_, b.value)) Pair(a, b);
    }
  }

  // The longest common subsequence of what is left.
  void MatchOrder() {
    std::vector<Layer*> a = Unmatched(layers_a_);
    std::vector<Layer*> b = Unmatched(layers_b_);
    const size_t width = b.size() + 1;
    std::vector<int> longest((a.size() + 1) * width);  // Of the layers from i and from j on.
    const auto at = [&](size_t i, size_t j) -> int& { return longest[i * width + j]; };
    for (size_t i = a.size(); i-- > 0;) {
      for (size_t j = b.size(); j-- > 0;) {
        at(i, j) =
            Alike(*a[i], *b[j]) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
    for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
      if (Alike(*a[i], *b[j])) {
        Pair(*a[i++], *b[j++]);
      } else {
        at(i + 1, j) >= at(i, j + 1) ? ++i : ++j;
      }
    }
  }

  static std::vector<Layer*> Unmatched(std::vector<Layer>& layers) {
    std::vector<Layer*> unmatched;
    for (Layer& layer : layers) {
      if (!layer.matched) unmatched.push_back(&layer);
    }
    return unmatched;
  }

  bool Alike(const Layer& a, const Layer& b) const {
    return a.op == b.op && Comparable(a_, a.value, b_, b.value);
  }

  const InferState& a_;
  const InferState& b_;
  std::vector<Layer> layers_a_;
  std::vector<Layer> layers_b_;
  ValueMatches matches_;
};

}  // namespace

bool StandsForReals(const Value& value) {
  return value.dtype == DType::kFloat32 || !value.quantization.empty();
}

ValueMatches MatchValues(const InferState& a, const InferState& b) { return Matcher(a, b).Match(); }

}  // namespace monograph
