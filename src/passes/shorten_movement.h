// Chains of RESHAPE and TRANSPOSE.
#pragma once

#include "base/result.h"
#include "passes/editor.h"

namespace monograph {

// Where the node is the last of a chain of RESHAPE and TRANSPOSE, makes the fewest nodes that do
// the same of as much of the chain as pays: fewer TRANSPOSE, then fewer nodes, those counted that
// others read. Patch embeddings, the heads of attention and channel shuffles become one TRANSPOSE
// at most, between a RESHAPE before and one behind. kOutOfMemory.
Result<bool> ShortenMovement(Editor& editor, NodeId id);

}  // namespace monograph
