// The option --input-shape: concrete sizes for inputs that are declared without.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph::tools {

// Adds --input-shape to the command; `arguments` must outlive its parsing.
void AddInputShapeOption(CLI::App& app, std::vector<std::string>& arguments);

// The shape of every input: from an argument, "NAME=1x480x640x3" or, for a model with one input,
// "1x480x640x3"; else as declared, with one item where the first dimension is open.
// kInvalidArgument, naming the option.
Result<std::vector<Shape>> ParseInputShapes(const Graph& graph,
                                            const std::vector<std::string>& arguments);

}  // namespace monograph::tools
