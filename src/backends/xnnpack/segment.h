// A compiled XNNPACK runtime as a segment.
#pragma once

#include <pthreadpool.h>

#include <memory>

#include "backends/backend.h"
#include "backends/xnnpack/subgraph_builder.h"

namespace monograph {

// Packs the weights of the finished subgraph. `pool` may be null: one thread.
Result<std::unique_ptr<Segment>> CreateXnnpackSegment(const SegmentSpec& spec,
                                                      SubgraphBuilder& builder,
                                                      std::shared_ptr<pthreadpool> pool,
                                                      bool profile);

}  // namespace monograph
