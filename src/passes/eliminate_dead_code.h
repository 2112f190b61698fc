#pragma once

#include "graph/graph.h"

namespace monograph {

// Drops nodes none of whose outputs is read or returned, then values that nothing refers to. Ids
// of values and nodes change. The graph's inputs stay, used or not. Returns the number of nodes
// dropped.
int EliminateDeadCode(Graph& graph);

}  // namespace monograph
