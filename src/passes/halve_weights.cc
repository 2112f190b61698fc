#include "passes/halve_weights.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/float16.h"
#include "base/strings.h"
#include "passes/rewrite.h"
#include "passes/weight_constants.h"

namespace monograph {

namespace {

constexpr float kMaxHalf = 65504;

Result<std::optional<Value>> InHalves(const Graph& graph, ValueId id, int) {
  const Value& weights = graph.value(id);
  const auto numbers = *ConstantFloats(graph, id);
  std::vector<uint16_t> halves;
  for (float number : numbers) {
    if (!(std::abs(number) <= kMaxHalf)) return std::optional<Value>();
    halves.push_back(FloatToHalf(number));
  }
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Copy(std::as_bytes(std::span(halves))));
  return std::optional(Value{StrCat(weights.name, "/float16"),
                             DType::kFloat16,
                             weights.shape,
                             {},
                             Constant::Own(std::move(bytes))});
}

}  // namespace

Result<int> HalveWeights(Graph& graph) { return StoreBehindDequantize(graph, InHalves); }

}  // namespace monograph
