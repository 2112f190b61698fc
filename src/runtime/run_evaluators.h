// The evaluators in the place of a compiled segment.
#pragma once

#include <span>

#include "backends/backend.h"

namespace monograph {

// Runs the segment's nodes one after the other by their evaluators, for shapes without elements
// that its backend does not take. Views as in Segment::Run; `types` are static. kOutOfMemory, what
// evaluators fail with.
Status RunEvaluators(const SegmentSpec& spec, const InferState& types,
                     std::span<const ConstTensorView> inputs, std::span<const TensorView> outputs);

}  // namespace monograph
