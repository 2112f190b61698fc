#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Brings what stands between QUANTIZE and DEQUANTIZE to one integer type, so that operators that
// take one type can be made of it: int8, or uint8 where weights demand a zero point, which int8
// weights cannot have. The graph's inputs and outputs keep their types behind a QUANTIZE. Exact:
// all numbers move by 128. Returns the number of values changed; kOutOfMemory.
Result<int> AlignQuantized(Graph& graph);

}  // namespace monograph
