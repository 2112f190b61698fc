// Which value of a network on integers is which of the float network it was made from.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "inspect/match.h"
#include "quant/scheme.h"

namespace monograph {

struct LayerPair {
  NodeId node = -1;   // Of the float graph, that makes the value; -1 for what enters the graph.
  ValuePair values;   // Of the float graph, and of the other.
  bool int8 = false;  // Is the other one int8?
};

// The activations of the scheme that the graph made from it still has as int8, and what float32
// operators make of them in both, in the order in which the float graph computes them. They are
// found by their names, as WriteScheme gives them; those whose name stands twice are left out.
std::vector<LayerPair> PairLayers(const Graph& real, const Scheme& scheme, const Graph& graph);

}  // namespace monograph
