#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Makes one RESHAPE of several in a row, SQUEEZE and EXPAND_DIMS included, where at most one
// dimension of the last shape is unknown. Returns the number of nodes that were passed over.
Result<int> MergeReshapes(Graph& graph);

}  // namespace monograph
