// What ARG_MAX and ARG_MIN share.
#pragma once

#include "ops/op_def.h"

namespace monograph {

// Input 1 is the axis, one number that is known before the run; the output, int32 or int64 as it is
// declared, lacks that axis. kShapeMismatch for an axis that is not there or has no elements.
Status InferArgExtreme(InferContext& context);

// The index of the largest or smallest element; of equal ones the first.
Status EvaluateArgExtreme(const EvalContext& context, bool largest);

}  // namespace monograph
