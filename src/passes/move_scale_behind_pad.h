#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Multiplies an image by a constant for each channel behind a PAD with zeros instead of before it,
// where a CONV_2D or DEPTHWISE_CONV_2D with constant float32 weights reads what was padded: zeros
// stay zeros, and FoldInputAffine takes the multiplication from there. Returns how often; the
// errors of AppendNode.
Result<int> MoveScaleBehindPad(Graph& graph);

}  // namespace monograph
