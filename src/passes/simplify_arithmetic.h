#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Cheaper arithmetic in float32: division by a constant becomes multiplication by its inverse,
// where no inverse is infinite or denormal; x / SQRT(y) becomes x * RSQRT(y); x + NEG(y) becomes x
// - y; two multiplications by constants, or two additions of constants, in a row become one, where
// the first has no other reader. Returns the number of nodes changed.
Result<int> SimplifyArithmetic(Graph& graph);

}  // namespace monograph
