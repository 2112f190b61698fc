// What all elementwise operators of one input share.
#pragma once

#include <functional>

#include "ops/op_def.h"

namespace monograph {

// float32, or int8 and uint8 with one scale; the output has the input's type and shape.
Status InferUnary(InferContext& context);

// float32 only.
Status InferFloatUnary(InferContext& context);

// Applies `function` to the real values; int8 and uint8 through a table of 256 results.
Status EvaluateUnary(const EvalContext& context, const std::function<float(float)>& function);

}  // namespace monograph
