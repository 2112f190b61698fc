// Building graphs node by node, with types from the operators' own shape inference.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// A node of the operator with the format's default options and no outputs yet.
Node MakeNode(schema::BuiltinOperator op, std::vector<ValueId> inputs);

// Adds the node and a new value for each of its outputs, which `output_names` names. `declared` is
// for operators whose output type is not implied by their inputs (CAST, SHAPE, ARG_MAX). The errors
// of the operator's inference, kUnsupportedOperator; the graph is not to be used after an error.
Result<std::vector<ValueId>> AppendNode(Graph& graph, Node node,
                                        std::span<const std::string> output_names,
                                        std::optional<DType> declared = std::nullopt);

// The same for a node with one output.
Result<ValueId> AppendNode(Graph& graph, Node node, const std::string& output_name,
                           std::optional<DType> declared = std::nullopt);

// The same for a node with one output, which `output` is but for its shape. That is inferred, from
// as many dimensions as `output` has where the operator cannot know how many there are.
Result<ValueId> AppendNode(Graph& graph, Node node, Value output);

}  // namespace monograph
