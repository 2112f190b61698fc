// Reading: the names by which users know inputs and outputs.
#pragma once

#include "graph/graph.h"

namespace monograph {

// Converters give tensors names such as "StatefulPartitionedCall:0" and keep the user's names in
// a signature. Where the file has exactly one signature, graph inputs and outputs take its names;
// entries that do not fit the graph are passed over. Requires a checked graph.
void ApplySignature(const schema::Model& model, Graph& graph);

}  // namespace monograph
