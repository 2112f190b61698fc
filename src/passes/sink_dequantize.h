#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Moves DEQUANTIZE behind operators that only move numbers or choose among them (RESHAPE, PAD,
// MAX_POOL_2D, ...), which then work on int8 or uint8. Exact. Not where other readers keep the
// DEQUANTIZE in its place, unless a QUANTIZE follows that takes the new one away. Returns the
// number of operators that a DEQUANTIZE went behind; kOutOfMemory.
Result<int> SinkDequantize(Graph& graph);

}  // namespace monograph
