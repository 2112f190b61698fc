// RESHAPE nodes, and what does the same under another name.
#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// RESHAPE, SQUEEZE or EXPAND_DIMS.
bool IsReshape(const Node& node);

// Can a RESHAPE with constant dimensions give this shape? At most one dimension is unknown, and
// none is 0 beside it.
bool CanReshapeTo(const Shape& shape);

// A RESHAPE without outputs yet. Requires CanReshapeTo.
Result<Node> MakeReshape(Graph& graph, ValueId input, const Shape& shape);

}  // namespace monograph
