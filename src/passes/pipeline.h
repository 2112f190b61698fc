// The passes in the order that makes a file of an imported network.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph {

struct PassOptions {
  bool half_weights = false;                    // Store weights as float16.
  size_t max_constant_bytes = size_t{1} << 30;  // For folding.
};

struct PassReport {
  int folded_constants = 0;
  int folded_batch_norms = 0;  // Multiplications and additions.
  int fused_activations = 0;
  int fused_pads = 0;
  int dropped_nodes = 0;
  int halved_weights = 0;
};

// Folds constants, pads, batch normalisation and activations, drops what is dead and, if asked,
// halves weights. The graph's inputs and outputs stay, in name, type and shape; what it computes
// changes by rounding only. kOutOfMemory, and the errors of InferGraph.
Result<PassReport> RunPasses(Graph& graph, const PassOptions& options);

}  // namespace monograph
