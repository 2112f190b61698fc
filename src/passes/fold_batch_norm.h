#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Folds multiplication, division, addition and subtraction by a constant (one number, or one for
// each output channel) into the weights and bias of the CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV
// or FULLY_CONNECTED that stands before it: what a bias or an inference-time batch normalisation
// is. Only float32 with constant weights, where nothing else reads the convolution's output and it
// has no activation. What would make weights or bias infinite stays. The activation of what is
// folded goes to the convolution. Computes in double. Returns the number of nodes folded;
// kOutOfMemory.
Result<int> FoldBatchNorm(Graph& graph);

}  // namespace monograph
