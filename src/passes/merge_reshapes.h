#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Makes one RESHAPE of several in a row, SQUEEZE and EXPAND_DIMS included, where at most one
// dimension of the last shape is unknown. So do reshapes around a FULLY_CONNECTED, whose rows may
// have any shape, and reshapes that drop what a reduction has kept. Returns the number of nodes
// that were passed over.
Result<int> MergeReshapes(Graph& graph);

}  // namespace monograph
