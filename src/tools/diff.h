// What the command `diff` found and how it is told.
#pragma once

#include <string>

#include "inspect/compare.h"
#include "tools/report.h"

namespace monograph::tools {

struct DiffResult {
  std::string file_a;
  std::string file_b;
  const Graph& a;
  const Graph& b;
  size_t samples = 0;
  double tolerance = 0;  // Of the largest difference, as a fraction of the largest magnitude.
  Comparison comparison;
};

// Is every output within the tolerance, and every string the same?
bool AreEqual(const DiffResult& result);

// The first layer that is not within the tolerance, or nullptr.
const LayerComparison* FirstApart(const DiffResult& result);

// The keys are documented in docs/TOOLS.md.
Json DiffJson(const DiffResult& result);

// Text for 80 columns.
void PrintDiff(const DiffResult& result);

}  // namespace monograph::tools
