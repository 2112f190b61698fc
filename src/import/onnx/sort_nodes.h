// The order in which the nodes of an ONNX graph can run.
#pragma once

#include <vector>

#include "base/result.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// "Node 3 (Conv "conv1")".
std::string NodeLabel(const GraphProto& graph, size_t index);

// Indices of the nodes, each behind those that make its inputs, and otherwise as the file has them.
// ONNX demands such an order; not every writer keeps it. Names that no node makes are passed over.
// kCorruptModel, naming nodes of a cycle, where there is no such order.
Result<std::vector<size_t>> SortNodes(const GraphProto& graph);

}  // namespace monograph::onnx
