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

// What computing constants may still cost: bytes that are written, and bytes that are read and
// multiplications, which count as four.
using FoldBudget = uint64_t;

// For a file of so many bytes, its weights included: each of them may be read and made several
// times, and small files may make as many of their own as VGG has.
constexpr FoldBudget FoldBudgetOf(uint64_t bytes) { return (uint64_t{1} << 30) + 16 * bytes; }

// Computes the last node, and drops it, if it has constant inputs alone and no quantisation; else
// tracks its output where it moves integers. What would take long stays a node. kOutOfMemory where
// the result is above the budget; the errors of the operator's evaluator.
Status ComputeLastNode(Graph& graph, KnownInts& known, FoldBudget& budget);

}  // namespace monograph::onnx
