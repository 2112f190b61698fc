#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Leaves as few TRANSPOSE nodes as it finds, each as small as it can be:
// - two in a row become one, or none;
// - chains of RESHAPE and TRANSPOSE become the fewest nodes (shorten_movement.h);
// - one that exchanges the last two axes of BATCH_MATMUL's second input becomes its option adj_y;
// - one moves behind the operators that SinkTranspose (sink_transpose.h) names, where it has no
//   other reader and does not grow; with other readers, growing or in part, where that removes
//   others further down.
// Returns the number of such steps; kOutOfMemory.
Result<int> SimplifyTransposes(Graph& graph);

}  // namespace monograph
