#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Puts one operator in the place of an expression of elementwise operators, one float32 value and
// single numbers that computes the same function, however an exporter spelled it out: GELU (both
// forms), HARD_SWISH, RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1, LEAKY_RELU, LOGISTIC, ABS, NEG,
// SQUARE, SQRT, RSQRT. The expression and the operator are computed by their evaluators for numbers
// between -1e4 and 1e4, dense around 0, and must agree within 1e-5 of 1 or of the larger number.
// Returns the number of expressions replaced; kOutOfMemory.
Result<int> RecogniseFunctions(Graph& graph);

}  // namespace monograph
