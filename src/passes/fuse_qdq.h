#pragma once

#include <optional>

#include "base/dtype.h"
#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Makes one operator on integers of DEQUANTIZE, operator, QUANTIZE, where nothing else reads the
// real numbers between: convolutions, FULLY_CONNECTED and TRANSPOSE_CONV with constant integer
// weights (the bias becomes int32), arithmetic, sums and means, CONCATENATION, PACK,
// RESIZE_BILINEAR, AVERAGE_POOL_2D and activations; SQUARE becomes MUL. Operands may be constants
// that are dequantised, or a single number. LOGISTIC and TANH get the scale that TFLite gives them,
// RESIZE_BILINEAR and AVERAGE_POOL_2D that of their input, and a QUANTIZE to the one that was asked
// for; a QUANTIZE behind any other operator goes where nothing else reads what that makes.
// DEQUANTIZE, QUANTIZE becomes one QUANTIZE, or nothing where they undo each other. What
// cannot be said so stays in float. Results differ from those in float by at most one quantum.
// Returns the number of QUANTIZE rewritten; kOutOfMemory.
Result<int> FuseQdq(Graph& graph);

// Is there a form of the operator on int8 that FuseQdq finds? It may still refuse the node for the
// sake of its weights or its scales. What only moves integers is MovesQuanta (sink_dequantize.h).
bool HasIntegerForm(const Node& node);

// Does the operator round in the scale of its input (RESIZE_BILINEAR, AVERAGE_POOL_2D)? Its output
// is best given the quantisation of input 0. What only moves integers is not counted.
bool KeepsQuantization(const Node& node);

// The quantisation that the operator gives its output whatever is asked for, as TFLite's LOGISTIC
// and TANH do: a value that it makes is best given the same. Nothing for other operators.
std::optional<Quantization> FixedOutputOf(schema::BuiltinOperator op, DType dtype);

}  // namespace monograph
