#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Folds multiplication, division, addition and subtraction by a constant for each channel into the
// weights and bias of the CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED or TRANSPOSE_CONV nodes
// behind it: a normalisation of the image or a batch normalisation before a convolution. Only where
// all readers are such nodes with float32 constants. What is added stays where a window reaches
// beyond the image, whose border is 0 and not what is added, and before TRANSPOSE_CONV. Returns the
// number of nodes folded; kOutOfMemory.
Result<int> FoldInputAffine(Graph& graph);

}  // namespace monograph
