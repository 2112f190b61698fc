#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Moves RELU, RELU6 and RELU_N1_TO_1 into the node that makes their float32 input, where that
// node's operator has a fused activation, has none yet, and nothing else reads its output. Returns
// the number of activations moved.
Result<int> FuseActivation(Graph& graph);

}  // namespace monograph
