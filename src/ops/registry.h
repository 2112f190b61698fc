// The operators that this build knows.
#pragma once

#include <span>
#include <string_view>

#include "graph/names.h"
#include "ops/op_def.h"

namespace monograph {

// All operators, sorted by name.
std::span<const OpDef* const> AllOps();

// What messages about missing operators add, with a space in front, in an engine that was built for
// certain models; empty in one with all operators.
std::string_view WhyOpsAreMissing();

// The definition for the node, or nullptr.
const OpDef* FindOp(const Node& node);

// kUnsupportedOperator unless every node is in the registry. The message names the first one with
// its index and lists all that are missing, each once.
Status CheckOperators(const Graph& graph);

}  // namespace monograph
