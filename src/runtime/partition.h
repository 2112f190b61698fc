// Dividing a graph among backends.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "backends/backend.h"
#include "ops/infer.h"
#include "runtime/regions.h"

namespace monograph {

struct PlannedSegment {
  size_t backend = 0;              // Index into the backends.
  Region region = Region::kFront;  // Of all its nodes.
  SegmentSpec spec;
};

// Groups the nodes that the graph's outputs depend on into as few segments as their order allows;
// each node goes to the first backend that claims it. Segments stand in running order. No segment
// crosses a region's border; `regions` are by node, or empty: all nodes are in the front.
// kUnsupportedOperator when no backend claims a node.
Result<std::vector<PlannedSegment>> Partition(const InferState& types,
                                              std::span<const std::unique_ptr<Backend>> backends,
                                              std::span<const Region> regions = {});

}  // namespace monograph
