#include "passes/pipeline.h"

#include "ops/fold.h"
#include "passes/eliminate_dead_code.h"
#include "passes/fold_batch_norm.h"
#include "passes/fuse_activation.h"
#include "passes/fuse_pad.h"
#include "passes/halve_weights.h"

namespace monograph {

Result<PassReport> RunPasses(Graph& graph, const PassOptions& options) {
  PassReport report;
  MG_TRY_ASSIGN(report.folded_constants, FoldConstants(graph, options.max_constant_bytes));
  MG_TRY_ASSIGN(report.fused_pads, FusePad(graph));
  MG_TRY_ASSIGN(report.folded_batch_norms, FoldBatchNorm(graph));
  report.fused_activations = FuseActivation(graph);
  report.dropped_nodes = EliminateDeadCode(graph);
  if (options.half_weights) {
    MG_TRY_ASSIGN(report.halved_weights, HalveWeights(graph));
  }
  return report;
}

}  // namespace monograph
