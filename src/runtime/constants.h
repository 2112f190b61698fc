// Constants of a session's graph: how much they hold, and letting go of what is not read again.
#pragma once

#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Bytes of all constants that are not released.
size_t ConstantBytes(const Graph& graph);

// Releases every constant but those in `keep` (by value), graph outputs, and the small ones that
// shape inference reads; what stays is copied out of the model file, so that the file can go.
Status ReleaseConstants(Graph& graph, const std::vector<bool>& keep);

}  // namespace monograph
