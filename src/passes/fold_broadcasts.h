#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Leaves as few BROADCAST_TO as it finds. An operator that repeats its operands itself reads what
// was repeated, where the other one has the whole shape, and a TRANSPOSE moves before the
// repetition, as around the norm of a normalised embedding. A float32 constant that BROADCAST_TO
// repeats for an unknown batch, and CONCATENATION puts beside another value, as the class token of
// a vision transformer, becomes a PAD of that value and an ADD of a constant, so that nothing is
// left of the arithmetic on its shape. Returns the number of such steps; kOutOfMemory.
Result<int> FoldBroadcasts(Graph& graph);

}  // namespace monograph
