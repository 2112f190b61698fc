// Orders of axes, as TRANSPOSE has them: axis i of the result is axis permutation[i] of the input.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

using Permutation = std::vector<int>;

// The order that a TRANSPOSE gives by a constant; nothing for other nodes.
std::optional<Permutation> PermutationOf(const Graph& graph, const Node& node);

bool IsIdentity(const Permutation& permutation);

// First `first`, then `then`.
Permutation Compose(const Permutation& first, const Permutation& then);
Permutation Inverse(const Permutation& permutation);

// Does it exchange axes of size 1 only, so that elements stay where they are?
bool KeepsElements(const Permutation& permutation, const Shape& input);

Shape Permute(const Shape& shape, const Permutation& permutation);

// A TRANSPOSE without outputs yet.
Result<Node> MakeTranspose(Graph& graph, ValueId input, const Permutation& permutation);

// An int32 constant, named after `like`.
Result<ValueId> AddInts(Graph& graph, ValueId like, const Shape& shape,
                        const std::vector<int32_t>& values);

}  // namespace monograph
