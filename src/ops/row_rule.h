// How the rows of an operator's outputs (slices along axis 0) depend on those of its inputs: what a
// batch of images may run in one go.
#pragma once

#include "ops/infer.h"

namespace monograph {

enum class RowRule : uint8_t {
  kMixed,       // A row may depend on other rows, or nobody has looked.
  kRows,        // Where outputs have as many rows as the inputs that hold the batch, and these have
                // two dimensions or more: each row depends on the same row of these inputs.
  kShapedRows,  // kRows, and integer inputs known before the run give the shape of the output.
  kParts,       // kShapedRows for equal parts in row-major order, whatever rows they make.
};

// The rule of the node with its options and constants. `types` are those for several images.
RowRule RowRuleOf(const InferState& types, const Node& node);

}  // namespace monograph
