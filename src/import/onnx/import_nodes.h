// The body of an ONNX graph: of the model's, or of one that stands inside a node.
#pragma once

#include "import/onnx/node_context.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// kUnsupportedOperator when nodes need operators that are missing, listing all.
Status CheckOperators(const GraphProto& graph);

// Makes the graph's initializers known. kUnsupportedModel for sparse ones.
Status ImportConstants(const GraphProto& graph, ImportState& state);

// Imports the nodes, sorted, after CheckOperators and ImportConstants. Errors name the node.
Status ImportNodes(const GraphProto& graph, ImportState& state);

}  // namespace monograph::onnx
