// How long the bytes of values count.
#pragma once

#include <span>
#include <vector>

#include "backends/backend.h"

namespace monograph {

// A value whose bytes count from step `first` to step `last`, both included.
struct ValueLife {
  ValueId id = kNoValue;
  int first = 0;
  int last = 0;
};

// Lives of all values that the segments read or make, when segment s runs in step s. What none of
// them makes is there from step 0; what is in `kept` stays to the end.
std::vector<ValueLife> LivesOf(const Graph& graph, std::span<const SegmentSpec* const> segments,
                               std::span<const ValueId> kept);

}  // namespace monograph
