// Cross-layer equalisation: factors are moved between the weights of two nodes, so that their
// channels become as large as each other and one scale fits them all.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct EqualizeOptions {
  bool enabled = false;
  // By value, the largest number that calibration saw; empty where nothing is known. A clip at 6
  // that lies above all numbers of its value by 1 part in 1000 is dropped, so that the nodes it
  // lies between can be equalised. Other clips stay, and with them their nodes as they are.
  std::span<const float> maxima;
};

struct EqualizeReport {
  int pairs = 0;          // That were equalised.
  int dropped_clips = 0;  // Of RELU6 that became RELU.
  int passes = 0;         // Over all pairs.
  // How much of the largest channel's range a channel has, the product of that of what the first
  // node makes and that of what the second one multiplies, as the mean of all channels of all pairs
  // (equation 8 of the paper): 1 where all are equal.
  double precision_before = 1;
  double precision_after = 1;
};

// The weights of pairs (linear_pairs.h) such that each channel's largest weight in the first node
// is that in the second one, again and again until factors are within 1e-3 of 1: pairs that share a
// node, such as a depthwise convolution between two others, change each other's ranges. What the
// graph computes changes by rounding only, and where a dropped clip would have clipped. Channels
// that are 0 in one of the nodes stay. "Data-Free Quantization Through Weight Equalization and Bias
// Correction", Nagel et al. 2019, section 4.1. kOutOfMemory.
Result<EqualizeReport> EqualizeLayers(Graph& graph, const EqualizeOptions& options);

}  // namespace monograph
