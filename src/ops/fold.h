// Constant folding by the naive evaluators.
#pragma once

#include <cstddef>

#include "graph/graph.h"

namespace monograph {

// Runs every node whose inputs are all constants once, makes its outputs constants and drops the
// node: fp16 weights behind DEQUANTIZE become float32, shape arithmetic on constants disappears.
// Values keep their ids. Returns the number of nodes that were folded. kOutOfMemory when the new
// constants need more than `max_bytes` together; otherwise the errors of InferGraph. With
// `keep_quantized` the DEQUANTIZE of integers stays, for files that keep them.
Result<int> FoldConstants(Graph& graph, size_t max_bytes, bool keep_quantized = false);

}  // namespace monograph
