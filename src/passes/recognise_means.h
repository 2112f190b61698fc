#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Makes a MEAN of AVERAGE_POOL_2D whose window is the whole image: quantised, its result may then
// have a scale of its own. Images of unknown size, and fused activations, are left alone. Returns
// the number of nodes; kOutOfMemory.
Result<int> RecogniseMeans(Graph& graph);

}  // namespace monograph
