// Running a single node by its naive evaluator, outside a session.
#pragma once

#include <vector>

#include "base/result.h"
#include "base/tensor.h"
#include "ops/op_def.h"

namespace monograph {

// Are all inputs of the node known before the run, and all outputs of static shape, but for shapes
// that the evaluator finds?
bool CanEvaluate(const InferState& state, const Node& node, const OpDef& def);

// The node's outputs, packed strings included. Requires CanEvaluate. kOutOfMemory when the
// outputs need more than `max_bytes` together.
Result<std::vector<OwnedTensor>> EvaluateNode(const InferState& state, const Node& node,
                                              const OpDef& def, size_t max_bytes);

}  // namespace monograph
