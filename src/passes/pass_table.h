// The passes that RunPasses runs, in their order. A new one is an entry of the table in
// pass_table.cc, from which the report of `convert` and docs/PASSES.md are printed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "graph/graph.h"
#include "passes/store_weights.h"

namespace monograph {

struct PassOptions {
  WeightsType weights = WeightsType::kAsIs;     // In which weights are stored.
  size_t max_constant_bytes = size_t{1} << 30;  // For folding.
};

struct Pass {
  std::string_view name;     // "fold_batch_norm"
  std::string_view counted;  // What its number counts, in the plural.
  bool last;                 // Runs once, behind the others, which repeat until nothing changes.

  // For docs/PASSES.md.
  std::string_view recognises;
  std::string_view makes;
  std::string_view leaves;  // What it does not touch.

  // Rewrites the graph and returns how often: 0 exactly where no node changed. The shapes that
  // values declare are those that inference gives, before and after.
  Result<int> (*run)(Graph& graph, const PassOptions& options);
};

std::span<const Pass> AllPasses();

}  // namespace monograph
