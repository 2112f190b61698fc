// Dynamic quantisation: int8 weights that meet float32 activations, which are rounded to int8 when
// the operator runs. TFLite calls such operators hybrid.
//
// Each image of a convolution, and each row of a fully connected operator, gets the scale and the
// zero point that just hold its numbers and 0, as XNNPACK's qd8 does. So does TFLite where
// convolutions have weights with a scale for each channel and fully connected operators say
// asymmetric_quantize_inputs; else its scale is coarser, without zero point.
#pragma once

#include "ops/op_def.h"

namespace monograph {

bool IsDynamic(DType image, DType filter);

// Computes output 0 of a node with int8 weights (input 1, output channels on axis 0) by `evaluate`,
// its evaluator for float32: of activations (input 0) as they are once `part` elements in a row are
// rounded in one go, and of what the weights stand for. kOutOfMemory.
Status EvaluateDynamic(const EvalContext& context, size_t part,
                       Status (*evaluate)(const EvalContext& context));

}  // namespace monograph
