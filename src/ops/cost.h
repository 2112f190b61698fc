// What a node costs to run, in the usual measure.
#pragma once

#include <cstdint>
#include <optional>

#include "ops/infer.h"

namespace monograph {

// Multiply-accumulate steps (MACs) of the node, padding included: those of convolutions, fully
// connected layers and matrix products; 0 for every other operator. Nothing while a dimension that
// counts is dynamic, or where the number overflows. Requires types that the operator's inference
// has accepted.
std::optional<int64_t> CountMacs(const InferState& types, NodeId node);

// Of several nodes: nothing where one of the numbers is not known, or the sum overflows.
std::optional<int64_t> AddMacs(std::optional<int64_t> a, std::optional<int64_t> b);

}  // namespace monograph
