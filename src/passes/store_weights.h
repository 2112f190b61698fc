#pragma once

#include <cstdint>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// How a file holds the weights of convolutions and fully connected nodes that work on real numbers.
enum class WeightsType : uint8_t {
  kAsIs,         // As they are.
  kFloat32,      // Those of float16 become float32 again; quantised ones stay.
  kFloat16,      // Half the size (halve_weights.h).
  kInt8,         // A quarter (quantize_weights.h).
  kInt8Dynamic,  // The same, and activations are rounded to int8 too where that is supported
                 // (quantize_dynamically.h).
};

// Stores the weights so; kInt8 and kInt8Dynamic take those of float16 too. Ids of values and nodes
// change. Returns the number of constants that were changed; kOutOfMemory, and the errors of
// InferGraph.
Result<int> StoreWeights(Graph& graph, WeightsType type);

}  // namespace monograph
