// The names of classes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

// The lines of a text file as labels: without surrounding blanks, carriage returns, empty lines at
// the end or UTF-8's byte order mark. kInvalidArgument for no label, or an empty line between
// others.
Result<std::vector<std::string>> ParseLabels(std::string_view text);

// The labels as a string constant [labels].
Result<ValueId> AddLabels(Graph& graph, const std::vector<std::string>& labels);

// kInvalidArgument unless there is one for each class.
Status CheckLabels(const std::vector<std::string>& labels, int32_t classes);

}  // namespace monograph
