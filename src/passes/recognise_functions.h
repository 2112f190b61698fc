#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Puts one operator in the place of an expression of elementwise operators, one float32 value and
// single numbers that computes the same function, however an exporter spelled it out: GELU (both
// forms), HARD_SWISH, RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1, LEAKY_RELU, LOGISTIC, ABS, NEG,
// SQUARE, SQRT, RSQRT. The expression and the operator are computed by their evaluators for 0 and
// numbers between 1e-30 and 1e4 of both signs, and must agree within 1e-5 of the number, so that a
// small constant that keeps a root or a logarithm in bounds is never lost. GELU and HARD_SWISH,
// whose spelled-out forms cancel, may differ by 1e-6 besides. Returns the number of expressions
// replaced; kOutOfMemory.
Result<int> RecogniseFunctions(Graph& graph);

}  // namespace monograph
