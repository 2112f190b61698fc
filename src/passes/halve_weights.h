#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Stores the float32 weights of convolutions and fully connected nodes as float16 behind a
// DEQUANTIZE, which halves the file; a reader folds them back to float32 when it loads. Constants
// with numbers above float16's range stay as they are, and so does what is small (biases).
// Returns the number of constants halved; kOutOfMemory.
Result<int> HalveWeights(Graph& graph);

}  // namespace monograph
