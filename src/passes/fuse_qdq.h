#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Makes one operator on integers of DEQUANTIZE, operator, QUANTIZE, where nothing else reads the
// real numbers between: convolutions, FULLY_CONNECTED and TRANSPOSE_CONV with constant integer
// weights (the bias becomes int32), ADD, SUB, MUL, MAXIMUM, MINIMUM, MEAN, CONCATENATION,
// RESIZE_BILINEAR of one scale, and activations. LOGISTIC and TANH get the
// scale that TFLite gives them, and a QUANTIZE to the one that was asked for. DEQUANTIZE, QUANTIZE
// becomes one QUANTIZE, or nothing where they undo each other. What cannot be said so stays in
// float. Results differ from those in float by at most one quantum. Returns the number of QUANTIZE
// rewritten; kOutOfMemory.
Result<int> FuseQdq(Graph& graph);

}  // namespace monograph
