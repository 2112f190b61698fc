// What operators share that work on the last axis alone.
#pragma once

#include <functional>
#include <span>

#include "ops/op_def.h"

namespace monograph {

// float32, or int8 and uint8 with one scale, of at least one axis; the output has the input's type
// and shape.
Status InferRows(InferContext& context);

// Hands each row of real values to `function`, which replaces them by the results.
Status EvaluateRows(const EvalContext& context,
                    const std::function<void(std::span<float> row)>& function);

}  // namespace monograph
