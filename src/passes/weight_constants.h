// Weights that are stored in another type than they are used in.
#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// The smallest constant that is worth a node of its own.
inline constexpr int64_t kMinStoredElements = 256;

// What is stored of the constant float32 weights, whose output channels lie along `channel_axis`;
// nothing where they stay as they are.
using StoreConstant = std::function<Result<std::optional<Value>>(
    const Graph& graph, ValueId weights, int channel_axis)>;

// Puts the stored form of the constant float32 weights of convolutions and fully connected nodes,
// of at least kMinStoredElements, behind a DEQUANTIZE, which makes the values that they were.
// Returns the number of constants; the errors of `store`.
Result<int> StoreBehindDequantize(Graph& graph, const StoreConstant& store);

}  // namespace monograph
