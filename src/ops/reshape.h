// Operators that give the same elements another shape.
#pragma once

#include "ops/op_def.h"

namespace monograph {

// Sets output 0 to the input's type with `shape`; quantisation must stay.
Status SetReshaped(InferContext& context, const Shape& shape);

// Copies the elements, strings included.
Status EvaluateReshape(const EvalContext& context);

}  // namespace monograph
