#include "passes/weights.h"

#include "base/strings.h"
#include "passes/affine.h"
#include "passes/rewrite.h"

namespace monograph {

using schema::BuiltinOperator;

std::optional<WeightsPlaces> PlacesOf(const Node& node) {
  switch (node.op) {
    case BuiltinOperator::CONV_2D:
    case BuiltinOperator::FULLY_CONNECTED: return WeightsPlaces{};
    case BuiltinOperator::DEPTHWISE_CONV_2D: return WeightsPlaces{.channel_axis = 3};
    case BuiltinOperator::TRANSPOSE_CONV: return WeightsPlaces{.image = 2, .bias = 3};
    default: return std::nullopt;
  }
}

size_t Weights::ChannelOf(size_t i) const {
  return places.channel_axis == 0 ? i / (weights.size() / bias.size()) : i % bias.size();
}

size_t Weights::InputChannelOf(size_t i, size_t channels) const {
  const size_t outputs = bias.size();
  if (places.channel_axis == 3) return ChannelOf(i) / (outputs / channels);
  const size_t depth = static_cast<size_t>(shape[shape.rank() - 1]);
  const size_t group = ChannelOf(i) / (outputs / (channels / depth));
  return group * depth + i % depth;
}

bool MultipliesChannels(const Node& node, const Weights& weights, int32_t channels) {
  const int32_t outputs = static_cast<int32_t>(weights.bias.size());
  if (channels < 1) return false;
  if (node.op == BuiltinOperator::DEPTHWISE_CONV_2D) return outputs % channels == 0;
  const int32_t depth = weights.shape[weights.shape.rank() - 1];
  if (node.op != BuiltinOperator::CONV_2D) return depth == channels;
  return channels % depth == 0 && outputs % (channels / depth) == 0;
}

std::optional<Weights> ReadWeights(const Graph& graph, const Node& node) {
  const auto places = PlacesOf(node);
  if (!places) return std::nullopt;
  const auto weights = ConstantFloats(graph, node.inputs[places->weights]);
  if (!weights || weights->empty()) return std::nullopt;
  Weights read{*places, graph.value(node.inputs[places->weights]).shape, {}, {}};
  if (read.shape.rank() <= places->channel_axis) return std::nullopt;
  read.weights.assign(weights->begin(), weights->end());
  read.bias.resize(static_cast<size_t>(read.shape[places->channel_axis]));
  const bool has_bias = node.inputs.size() > places->bias && node.inputs[places->bias] != kNoValue;
  if (!has_bias) return read;
  const auto bias = ConstantFloats(graph, node.inputs[places->bias]);
  if (!bias || bias->size() != read.bias.size()) return std::nullopt;
  read.bias.assign(bias->begin(), bias->end());
  return read;
}

Result<bool> WriteWeights(Graph& graph, const Weights& weights, Node& node) {
  const auto filter = ToFloats(weights.weights);
  const auto bias = ToFloats(weights.bias);
  if (!filter || !bias) return false;
  const WeightsPlaces& places = weights.places;
  const std::string name = graph.value(node.inputs[places.weights]).name;
  MG_TRY_ASSIGN(node.inputs[places.weights], AddFloats(graph, name, weights.shape, *filter));
  node.inputs.resize(places.bias + 1, kNoValue);
  MG_TRY_ASSIGN(node.inputs[places.bias], AddFloats(graph, StrCat(name, "/bias"),
                                                    {static_cast<int32_t>(bias->size())}, *bias));
  return true;
}

}  // namespace monograph
