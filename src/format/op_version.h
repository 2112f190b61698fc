// Versions of operators, as stock LiteRT counts them.
#pragma once

#include "graph/graph.h"

namespace monograph {

// The lowest version in which TensorFlow Lite's kernels take the node's types, options and shapes
// (tensorflow/compiler/mlir/lite/tools/versioning/op_version.cc); 1 for custom operators.
int32_t MinimumVersion(const Graph& graph, const Node& node);

}  // namespace monograph
