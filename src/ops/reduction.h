// What operators share that reduce axes: input 1 names the axes, from the end where negative.
#pragma once

#include <vector>

#include "ops/op_def.h"

namespace monograph {

// The result of no elements, and of one more. The real parts are for float32 and the real values of
// int8 and uint8, the others for integers and booleans.
struct Reduction {
  double real_start = 0;
  double (*real)(double, double) = nullptr;  // Null: booleans alone are reduced.
  int64_t integer_start = 0;                 // Clamped to what the type can hold.
  int64_t (*integer)(int64_t, int64_t) = nullptr;
  bool is_mean = false;  // Divide by the number of elements, integers towards zero.
};

// By axis of the input: is it reduced? `axes` holds int32 or int64; kShapeMismatch for one that is
// not there.
Result<std::vector<bool>> ReducedAxes(const Shape& input, const ConstTensorView& axes);

// Takes float32, int8 and uint8 with one scale, int32 and int64, or booleans where there is no real
// part; the axes must be known before the run. The output has the input's type. kShapeMismatch for
// axes that are not there, and for means of no elements.
Status InferReduction(InferContext& context, const Reduction& reduction);

Status EvaluateReduction(const EvalContext& context, const Reduction& reduction);

}  // namespace monograph
