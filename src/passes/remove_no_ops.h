#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Removes nodes that pass on what they read: reshapes to the same shape, casts to the same type,
// transpositions that exchange nothing, slices of everything, pads of nothing, resizes to the same
// size, concatenations and splits of one, repetitions of once, requantisations to the same scale,
// multiplication and division by 1, addition and subtraction of 0, and RELU of what is not
// negative. Nodes that stand between an input or a constant and an output of the graph stay: they
// carry the output's name. Returns the number of nodes removed.
Result<int> RemoveNoOps(Graph& graph);

}  // namespace monograph
