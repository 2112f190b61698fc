#pragma once

#include "graph/graph.h"

namespace monograph {

// Puts a DEQUANTIZE between filters of int8 and the operators that take none beside activations of
// float32: DEPTHWISE_CONV_2D and TRANSPOSE_CONV. TFLite rounds their activations to int8; here they
// stay as they are, so that numbers differ by that rounding.
void DequantizeHybridFilters(Graph& graph);

}  // namespace monograph
