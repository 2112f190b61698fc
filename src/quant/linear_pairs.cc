#include "quant/linear_pairs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "passes/rewrite.h"
#include "passes/weights.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;
using Activation = schema::ActivationFunctionType;

int32_t LastDim(const Graph& graph, ValueId id) {
  const Shape& shape = graph.value(id).shape;
  return shape.rank() == 0 ? kDynamic : shape[shape.rank() - 1];
}

bool KeepsLastDim(const Graph& graph, const Node& node) {
  const int32_t channels = LastDim(graph, node.inputs[0]);
  return channels > 0 && channels == LastDim(graph, node.outputs[0]);
}

// A mean over other axes than the last.
bool KeepsChannels(const Graph& graph, const Node& mean) {
  const auto axes = ConstantInts(graph, mean.inputs[1]);
  const int32_t rank = graph.value(mean.inputs[0]).shape.rank();
  return axes &&
         std::ranges::none_of(*axes, [&](int32_t axis) { return axis == -1 || axis == rank - 1; });
}

// Does the operator keep channels apart, and let positive factors of them through? An activation
// is not looked at.
bool PassesFactors(const Graph& graph, const Node& node) {
  switch (node.op) {
    case BuiltinOperator::RELU:
    case BuiltinOperator::RELU6:
    case BuiltinOperator::LEAKY_RELU:
    case BuiltinOperator::MAX_POOL_2D:
    case BuiltinOperator::AVERAGE_POOL_2D:
    case BuiltinOperator::RESIZE_BILINEAR:
    case BuiltinOperator::RESIZE_NEAREST_NEIGHBOR: return true;
    case BuiltinOperator::PAD:
    case BuiltinOperator::RESHAPE: return KeepsLastDim(graph, node);
    case BuiltinOperator::MEAN: return KeepsChannels(graph, node);
    default: return false;
  }
}

Activation ActivationOf(const Node& node) {
  if (node.op == BuiltinOperator::RELU6) return Activation::RELU6;
  const Activation* fused = FusedActivation(node);
  return fused == nullptr ? Activation::NONE : *fused;
}

class Finder {
 public:
  explicit Finder(const Graph& graph) : graph_(graph), consumers_(Consumers(graph)) {}

  std::optional<LinearPair> From(NodeId first) const {
    LinearPair pair{.first = first, .second = -1, .clips = {}, .direct = true};
    if (!ReadWeights(graph_, graph_.node(first)) || !AddClip(first, pair)) return std::nullopt;
    ValueId value = graph_.node(first).outputs[0];
    for (NodeId reader = OnlyReader(value); reader >= 0; reader = OnlyReader(value)) {
      const Node& node = graph_.node(reader);
      if (PlacesOf(node)) {
        pair.second = reader;
        return Fits(pair, value) ? std::optional(pair) : std::nullopt;
      }
      if (!PassesFactors(graph_, node) || node.inputs[0] != value) break;
      if (!AddClip(reader, pair)) break;
      pair.direct = false;
      value = node.outputs[0];
    }
    return std::nullopt;
  }

 private:
  // The one node that reads the value, once, or -1.
  NodeId OnlyReader(ValueId value) const {
    const auto& readers = consumers_[static_cast<size_t>(value)];
    const bool returned = std::ranges::find(graph_.outputs, value) != graph_.outputs.end();
    return readers.size() == 1 && !returned ? readers[0] : -1;
  }

  // False for an activation that no factor passes through.
  bool AddClip(NodeId id, LinearPair& pair) const {
    const Activation activation = ActivationOf(graph_.node(id));
    if (activation == Activation::RELU6) pair.clips.push_back(id);
    return activation == Activation::NONE || activation == Activation::RELU ||
           activation == Activation::RELU6;
  }

  // Does the second node multiply `value` by weights, channel by channel?
  bool Fits(const LinearPair& pair, ValueId value) const {
    const Node& second = graph_.node(pair.second);
    const auto weights = ReadWeights(graph_, second);
    const int32_t channels = LastDim(graph_, value);
    return weights && second.inputs[weights->places.image] == value &&
           MultipliesChannels(second, *weights, channels) &&
           channels == LastDim(graph_, graph_.node(pair.first).outputs[0]);
  }

  const Graph& graph_;
  std::vector<std::vector<NodeId>> consumers_;
};

}  // namespace

std::vector<LinearPair> FindLinearPairs(const Graph& graph) {
  const Finder finder(graph);
  std::vector<LinearPair> pairs;
  for (NodeId id = 0; id < graph.node_count(); ++id) {
    if (!PlacesOf(graph.node(id))) continue;
    if (auto pair = finder.From(id)) pairs.push_back(std::move(*pair));
  }
  return pairs;
}

}  // namespace monograph
