#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Takes in the PAD before a CONV_2D or DEPTHWISE_CONV_2D with VALID padding, and the PADV2 with
// float32's lowest value before a MAX_POOL_2D, where the padded border is exactly what SAME gives
// for the size of the image, known, or any where the stride is 1. The operator becomes SAME. A
// border that SAME cannot express stays. Float32 only. Returns the number of pads taken in.
Result<int> FusePad(Graph& graph);

}  // namespace monograph
