// Reading a model file (TFLite flatbuffer, see docs/FORMAT.md).
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// Verifies the flatbuffer, validates what it means and returns the graph. Constants point into
// `file` wherever its alignment allows (`owner` keeps it alive); nothing else refers to it.
// kNotAModel: empty, an HTML page, another format (named where it is recognised).
// kCorruptModel: truncated or contradictory, the place is named.
// kUnsupportedModel: other versions, several subgraphs, variables, sparse or external buffers.
// Operators that this build does not know pass: ops/registry.h's CheckOperators finds them.
Result<Graph> ReadModel(std::span<const std::byte> file, const std::shared_ptr<const void>& owner);

}  // namespace monograph
