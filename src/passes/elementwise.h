// Operators that compute each element from the elements at the same place.
#pragma once

#include "graph/graph.h"

namespace monograph {

// One input, float32 or quantised, and an output of the same shape: RELU, TANH, CAST, QUANTIZE, ...
bool IsUnaryElementwise(const Node& node);

// Two inputs that are broadcast against each other: ADD, MAXIMUM, ...
bool IsBinaryElementwise(const Node& node);

}  // namespace monograph
