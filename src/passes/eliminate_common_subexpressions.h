#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Lets nodes with the same operator, options, inputs and types of outputs share one result, and
// readers of equal constants read the first of them. Results that the graph returns stay as they
// are. Returns the number of nodes removed.
Result<int> EliminateCommonSubexpressions(Graph& graph);

}  // namespace monograph
