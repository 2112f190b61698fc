#pragma once

#include <optional>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Stores the float32 weights of convolutions and fully connected nodes as int8 behind a DEQUANTIZE,
// which makes a quarter of the file; a reader folds them to float32 when it loads. Weights with
// numbers that are not finite stay as they are, and so does what is small (biases). Returns the
// number of constants; kOutOfMemory.
Result<int> QuantizeWeights(Graph& graph);

// The constant float32 weights in int8, from -127 to 127, with a scale for each index along `axis`
// and no zero point, as TFLite wants weights. Nothing where a number is not finite, or there is no
// such axis. kOutOfMemory.
Result<std::optional<Value>> InInt8ByChannel(const Graph& graph, ValueId weights, int axis);

}  // namespace monograph
