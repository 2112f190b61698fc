// The rules that every Graph keeps, whoever made it.
#pragma once

#include "graph/graph.h"

namespace monograph {

// kCorruptModel, naming the node or value, unless:
// - ids are in range, and the graph's inputs are distinct and not constant;
// - every value has at most one producer, constants and graph inputs have none;
// - nodes stand behind the producers of their inputs, and what a node reads and what the graph
//   returns is produced, constant or an input;
// - options are of the operator's type (graph/op_options.h) and there where it has one;
// - dimensions are kDynamic or not negative; constants are static and as long as their shape says
//   (strings: well packed, as many as elements), and booleans are 0 or 1;
// - quantisation has as many zero points as scales, finite positive scales, zero points within an
//   integer dtype, and, per channel, as many scales as the dimension on its axis.
Status CheckGraph(const Graph& graph);

// The last two points alone, for value `id`.
Status CheckValue(const Graph& graph, ValueId id);

}  // namespace monograph
