// How messages name the parts of a graph. What comes from a file is made printable and short.
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace monograph {

// `text` with control characters replaced by "?", cut behind 80 bytes.
std::string Printable(std::string_view text);

// "CONV_2D", the custom code, or "operator 123" for what the schema does not name.
std::string OpName(const Node& node);

// "Node 3 (CONV_2D)". Requires a valid id.
std::string NodeLabel(const Graph& graph, NodeId id);

// "Tensor 12 (conv1/weights)", or "Tensor 12" when it has no name. Requires a valid id.
std::string ValueLabel(const Graph& graph, ValueId id);

}  // namespace monograph
