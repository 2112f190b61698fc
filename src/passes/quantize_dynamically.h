#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Gives CONV_2D and FULLY_CONNECTED int8 weights in the place of float32 constants, so that they
// round their activations to int8 when they run (ops/dynamic_quant.h): TFLite's dynamic range
// quantisation. Weights that have other readers, numbers that are not finite, or few elements stay.
// Returns the number of constants; kOutOfMemory.
Result<int> QuantizeDynamically(Graph& graph);

}  // namespace monograph
