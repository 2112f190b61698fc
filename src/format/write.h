// Writing a model file (TFLite flatbuffer, see docs/FORMAT.md).
#pragma once

#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// The bytes of the file. The same graph gives the same bytes; ReadModel of them gives the same
// graph, but for versions of operators, which are raised to what stock LiteRT demands. Equal
// constants share one buffer; inputs and outputs are named in a signature. kInvalidArgument when
// the graph breaks CheckGraph's rules, kOutOfMemory above the format's 2 GiB.
Result<std::vector<std::byte>> WriteModel(const Graph& graph);

}  // namespace monograph
