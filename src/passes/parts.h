// Parts of a value along one axis.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.h"

namespace monograph {

// Positions [begin, end) of `axis`, which is missing in the output where its rank is less.
struct Part {
  ValueId output = kNoValue;
  int axis = 0;
  int32_t begin = 0;
  int32_t end = 0;
};

// What the node cuts out of `value`: SLICE, STRIDED_SLICE, SPLIT and UNPACK, and GATHER of indices
// that follow one another, where constants and known dimensions say so. Empty for other nodes and
// other parts.
std::vector<Part> PartsOf(const Graph& graph, const Node& node, ValueId value);

}  // namespace monograph
