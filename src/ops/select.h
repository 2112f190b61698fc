// What SELECT and SELECT_V2 share.
#pragma once

#include "ops/op_def.h"

namespace monograph {

// Inputs: bool condition, two values of one type and quantisation. Sets the output to `shape`.
Status InferSelect(InferContext& context, const Shape& shape);

// Elements of the first value where the condition holds, of the second elsewhere; all broadcast to
// the output, the condition as if it had the shape `condition`.
Status EvaluateSelect(const EvalContext& context, const Shape& condition);

}  // namespace monograph
