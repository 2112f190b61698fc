// Inputs of elementwise operators as they broadcast against each other.
#pragma once

#include <vector>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

struct BroadcastInputs {
  std::vector<ValueId> ids;    // One an input of the node, in its order.
  bool channels_last = false;  // Of all that have the result's rank, and of the result.
};

// The inputs from `first` on. Where one of the highest rank has its channels last, so have the
// others, with dimensions of 1 in front where they have fewer; constants are turned at once.
Result<BroadcastInputs> Broadcast(NodeContext& context, size_t first = 0);

}  // namespace monograph::onnx
