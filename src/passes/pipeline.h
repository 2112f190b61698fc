// The passes in the order that makes a file of an imported network.
#pragma once

#include <string_view>
#include <vector>

#include "passes/pass_table.h"

namespace monograph {

struct PassReport {
  int nodes_before = 0;
  int nodes_after = 0;
  std::vector<int> counts;  // What each pass did in all, in the order of AllPasses().

  // The count of the pass of that name; 0 for a name that no pass has.
  int CountOf(std::string_view name) const;
};

// Runs the passes of AllPasses() again and again until none finds anything more. The graph's inputs
// and outputs stay, in name, type and shape; what it computes changes by rounding only.
// kOutOfMemory, and the errors of InferGraph.
Result<PassReport> RunPasses(Graph& graph, const PassOptions& options);

}  // namespace monograph
