#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// A FULLY_CONNECTED with float32 weights whose result is cut into parts of its units, at once or
// behind RESHAPE and TRANSPOSE, as the packed projections of attention are, becomes one
// FULLY_CONNECTED for each part, so that nothing is cut out of larger tensors. Returns the number
// of such nodes; kOutOfMemory.
Result<int> SplitProjections(Graph& graph);

}  // namespace monograph
