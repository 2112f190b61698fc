// Scheme: which integers stand for which real numbers when a network becomes int8.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "graph/graph.h"

namespace monograph {

// The numbers between which a value lies.
struct Range {
  float min = 0;
  float max = 0;

  bool operator==(const Range&) const = default;
};

// Symmetric weights of a node: real = scale * q, in the order of the float weights.
struct Int8Weights {
  std::vector<float> scales;   // One, or one for each output channel.
  int32_t axis = 0;            // Of the output channels.
  std::vector<int8_t> quanta;  // -127 to 127.
};

// For a float graph, whose ids it uses.
struct Scheme {
  std::vector<bool> nodes;                               // By node: does it work on int8?
  std::vector<std::optional<Quantization>> activations;  // By value: what its int8 form means.
  std::map<NodeId, Int8Weights> weights;                 // Of those nodes that have weights.
};

// Asymmetric int8 with one scale for numbers of the range, widened to hold 0, which is represented
// exactly (Jacob et al. 2018). A range of nothing but 0 has scale 1/128.
Quantization CoverRange(const Range& range);

// The numbers that int8 of this quantisation, of one scale, can hold.
Range CoveredBy(const Quantization& quantization);

}  // namespace monograph
