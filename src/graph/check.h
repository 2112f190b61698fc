// The rules that every Graph keeps, whoever made it.
#pragma once

#include "graph/graph.h"

namespace monograph {

// kCorruptModel, naming the node or value, unless: ids are in range; every value has at most one
// producer; nodes stand behind the producers of their inputs; constants and graph inputs have no
// producer; what a node reads and what the graph returns is produced, constant or an input;
// constants are static and as long as their shape says (strings: well packed); quantisation has as
// many zero points as scales, finite positive scales, zero points within the dtype, and, per
// channel, as many scales as the dimension on its axis.
Status CheckGraph(const Graph& graph);

}  // namespace monograph
