// What an import can tell of computed values: constants are computed at once, and integers that are
// computed from shapes are known but for the dimensions that are open.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "graph/graph.h"

namespace monograph::onnx {

// The elements of small int32 and int64 tensors. An open dimension is a number of its own that no
// shape can have, so that copies of it are recognised.
using KnownInts = std::unordered_map<ValueId, std::vector<int64_t>>;

// Dimension `axis` of the value, where it is open.
int64_t OpenDim(ValueId id, int axis);
// An integer of which nothing is known.
inline constexpr int64_t kUnknownInt = INT32_MIN;

inline bool IsKnown(int64_t element) { return element > INT32_MIN / 2; }

// The value's elements if it is a constant or tracked; nothing for other types than int32 and
// int64.
std::optional<std::vector<int64_t>> FindInts(const Graph& graph, const KnownInts& known,
                                             ValueId id);

// Computes the last node, and drops it, if it has constant inputs alone and no quantisation; else
// tracks its output where it moves integers. The errors of the operator's evaluator.
Status ComputeLastNode(Graph& graph, KnownInts& known);

}  // namespace monograph::onnx
