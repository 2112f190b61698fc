#pragma once

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Folds what is computed from shapes: values that inference knows for every input that the graph
// takes become constants, and so does the shape that a RESHAPE is given when all of its dimensions
// but one are numbers, as behind SHAPE, GATHER and CONCATENATION of an image of unknown batch.
// Returns the number of values that became constants. kOutOfMemory, and the errors of InferGraph.
Result<int> FoldShapes(Graph& graph);

}  // namespace monograph
