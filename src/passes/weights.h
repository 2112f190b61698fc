// Nodes that multiply by float32 weights: convolutions and fully connected nodes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Which inputs of such a node are what, and the axis of the weights along which output channels
// lie.
struct WeightsPlaces {
  size_t image = 0;
  size_t weights = 1;
  size_t bias = 2;
  int channel_axis = 0;
};

// For CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED and TRANSPOSE_CONV.
std::optional<WeightsPlaces> PlacesOf(const Node& node);

// Weights and bias in double, to be changed and written back.
struct Weights {
  WeightsPlaces places;
  Shape shape;
  std::vector<double> weights;
  std::vector<double> bias;  // One for each output channel; 0 where the node has none.

  // The output channel of element i.
  size_t ChannelOf(size_t i) const;
  // The input channel that element i multiplies, of `channels` that MultipliesChannels says.
  size_t InputChannelOf(size_t i, size_t channels) const;
};

// Do the weights of the node multiply images, or rows, of `channels` channels, in groups or not?
bool MultipliesChannels(const Node& node, const Weights& weights, int32_t channels);

// Nothing unless weights, which are not empty, and bias, where there is one, are float32 constants.
std::optional<Weights> ReadWeights(const Graph& graph, const Node& node);

// Makes the weights and bias inputs of the node, as new constants. False, and nothing changed,
// where a number would not be finite: it would spread to outputs that are numbers. kOutOfMemory.
Result<bool> WriteWeights(Graph& graph, const Weights& weights, Node& node);

}  // namespace monograph
