// Operators that XNNPACK has no kernels of for integers.
#pragma once

#include "backends/xnnpack/subgraph_builder.h"

namespace monograph {

// Defines a node of one output by `define`, which takes its inputs from builder.Floats() and writes
// float32 to `output`. Where the node's output is quantised, it is converted from that.
Status DefineInFloats(SubgraphBuilder& builder, const Node& node,
                      Status (*define)(SubgraphBuilder& builder, const Node& node,
                                       uint32_t output));

}  // namespace monograph
