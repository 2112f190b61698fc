// Axes of ONNX values in the graph's layout.
#pragma once

#include <span>
#include <vector>

#include "import/onnx/node_context.h"

namespace monograph::onnx {

// Where ONNX's axis (from the end when negative) lies in the value. kCorruptModel when the value of
// rank `rank` has no such axis.
Result<int> StoredAxis(int64_t axis, int rank, bool channels_last);

// The same for several; without duplicates.
Result<std::vector<int32_t>> StoredAxes(std::span<const int64_t> axes, int rank,
                                        bool channels_last);

// Moves a dimension of a value to the end, and back from there.
std::vector<int> ToLast(int axis, int rank);
std::vector<int> FromLast(int axis, int rank);

// Axes given as attribute `axes` or as constant input 1, depending on the opset. Empty when absent.
Result<std::vector<int64_t>> ReadAxes(const NodeContext& context);

}  // namespace monograph::onnx
