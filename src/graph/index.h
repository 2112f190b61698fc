// Lists that hold something for each value, or each node, of a graph.
#pragma once

#include <cstddef>

#include "graph/graph.h"

namespace monograph {

// Where the value or node of that id, which is valid, stands in such a list; of the number of
// values or nodes, how long the list is.
constexpr size_t IndexOf(int32_t id) { return static_cast<size_t>(id); }

}  // namespace monograph
