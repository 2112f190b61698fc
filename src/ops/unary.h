// What all elementwise operators of one input share.
#pragma once

#include <functional>
#include <initializer_list>

#include "ops/op_def.h"

namespace monograph {

// float32, or int8 and uint8 with one scale; the output has the input's type and shape.
Status InferUnary(InferContext& context);

// One of the types; the output has the input's type and shape.
Status InferUnaryOf(InferContext& context, std::initializer_list<DType> dtypes);

// float32 only.
Status InferFloatUnary(InferContext& context);

// Applies `function` to integers or booleans; results keep their lowest bits.
Status EvaluateIntegerUnary(const EvalContext& context, int64_t (*function)(int64_t));

// Applies `function` to the real values; int8 and uint8 through a table of 256 results.
Status EvaluateUnary(const EvalContext& context, const std::function<float(float)>& function);

}  // namespace monograph
