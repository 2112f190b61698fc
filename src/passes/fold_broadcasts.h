#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// A float32 constant that BROADCAST_TO repeats for an unknown batch, and CONCATENATION puts beside
// another value, as the class token of a vision transformer, becomes a PAD of that value and an ADD
// of a constant, so that nothing is left of the arithmetic on its shape. Returns the number of
// concatenations rewritten; kOutOfMemory.
Result<int> FoldBroadcasts(Graph& graph);

}  // namespace monograph
