// Chains of RESHAPE and TRANSPOSE.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "passes/editor.h"
#include "passes/movement.h"

namespace monograph {

// A RESHAPE, or a TRANSPOSE by a constant.
bool IsMovement(const Graph& graph, const Node& node);

// Appends such a node to the movement. False as for Movement::Reshape.
bool Append(const Graph& graph, const Node& node, Movement& movement);

// The nodes of the steps, which move a value like `like`. Each is to read what the one before
// makes.
Result<std::vector<Node>> NodesOf(Graph& graph, const Movement::Steps& steps, ValueId like);

// Adds the nodes before node `at`, the first of which reads `value`, and returns what they make.
Result<ValueId> InsertChain(Editor& editor, NodeId at, ValueId value, std::span<const Node> nodes);

// Where the node is the last of a chain of RESHAPE and TRANSPOSE, makes the fewest nodes that do
// the same of as much of the chain as pays: fewer TRANSPOSE, then fewer nodes, those counted that
// others read. Patch embeddings, the heads of attention and channel shuffles become one TRANSPOSE
// at most, between a RESHAPE before and one behind. kOutOfMemory.
Result<bool> ShortenMovement(Editor& editor, NodeId id);

}  // namespace monograph
