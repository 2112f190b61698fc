#include "passes/store_weights.h"

#include <limits>

#include "ops/fold.h"
#include "passes/eliminate_dead_code.h"
#include "passes/halve_weights.h"
#include "passes/quantize_dynamically.h"
#include "passes/quantize_weights.h"

namespace monograph {

namespace {

// Float16 weights become float32 again.
Result<int> FoldHalves(Graph& graph) {
  MG_TRY_ASSIGN(const int folded, FoldConstants(graph, std::numeric_limits<size_t>::max(),
                                                /*keep_quantized=*/true));
  EliminateDeadCode(graph);
  return folded;
}

Result<int> QuantizeWhatRounds(Graph& graph) {
  MG_TRY_ASSIGN(const int rounding, QuantizeDynamically(graph));
  MG_TRY_ASSIGN(const int others, QuantizeWeights(graph));
  return rounding + others;
}

}  // namespace

Result<int> StoreWeights(Graph& graph, WeightsType type) {
  switch (type) {
    case WeightsType::kAsIs: return 0;
    case WeightsType::kFloat32: return FoldHalves(graph);
    case WeightsType::kFloat16: return HalveWeights(graph);
    case WeightsType::kInt8: MG_TRY(FoldHalves(graph)); return QuantizeWeights(graph);
    case WeightsType::kInt8Dynamic: MG_TRY(FoldHalves(graph)); return QuantizeWhatRounds(graph);
  }
  return 0;
}

}  // namespace monograph
