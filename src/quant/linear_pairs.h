// Pairs of nodes with weights between which nothing mixes channels.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace monograph {

// `second` multiplies what `first` makes, behind nodes that keep channels apart and that a positive
// factor of a channel passes through (RELU, LEAKY_RELU, pools, means over the image, zeros around
// it, resizing), but for the clips. Nothing else reads what lies between, nor does the graph return
// it.
struct LinearPair {
  NodeId first = -1;
  NodeId second = -1;
  // `first` or nodes between that clip at 6: RELU6, or fused into another operator.
  std::vector<NodeId> clips;
  // The joint is `first`, with a fused RELU or not, and `second`, and nothing else.
  bool direct = false;
};

// In the order of the first nodes. All have float32 weights.
std::vector<LinearPair> FindLinearPairs(const Graph& graph);

}  // namespace monograph
