// Which nodes of a float network work on int8.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace monograph {

// By node. Chosen are operators that exist on integers (fuse_qdq.h) or only move numbers
// (sink_dequantize.h), between the first and the last one with weights, whose activations and
// weights are float32 and which depend on an input of the graph; and what only moves numbers into
// them. Operators among float ones that would gain nothing, having no weights among them, are left
// out. `keep_float` names outputs of nodes that stay as they are.
std::vector<bool> SelectNodes(const Graph& graph, const std::set<std::string>& keep_float);

// The float32 inputs and outputs of the node that become int8 with it: all but weights and bias.
// Constants may be among them.
std::vector<ValueId> Activations(const Graph& graph, const Node& node);

}  // namespace monograph
