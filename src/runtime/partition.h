// Dividing a graph among backends.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backends/backend.h"
#include "ops/infer.h"

namespace monograph {

struct PlannedSegment {
  size_t backend = 0;  // Index into the backends.
  SegmentSpec spec;
};

// Groups the nodes that the graph's outputs depend on into as few segments as their order allows;
// each node goes to the first backend that claims it. Segments stand in running order.
// kUnsupportedOperator when no backend claims a node.
Result<std::vector<PlannedSegment>> Partition(const InferState& types,
                                              std::span<const std::unique_ptr<Backend>> backends);

}  // namespace monograph
