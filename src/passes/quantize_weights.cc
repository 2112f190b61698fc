#include "passes/quantize_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "ops/quant_math.h"
#include "passes/rewrite.h"
#include "passes/weight_constants.h"

namespace monograph {

namespace {

constexpr int32_t kMost = 127;

// Elements that lie side by side in one channel.
size_t RunOf(const Shape& shape, int axis) {
  size_t run = 1;
  for (int i = axis + 1; i < shape.rank(); ++i) run *= static_cast<size_t>(shape[i]);
  return run;
}

// Of a channel of zeros any scale is right.
float ScaleFor(float largest) {
  if (largest == 0) return 1;
  return std::max(largest / kMost, std::numeric_limits<float>::min());
}

}  // namespace

Result<std::optional<Value>> InInt8ByChannel(const Graph& graph, ValueId id, int axis) {
  const Value& weights = graph.value(id);
  if (weights.shape.rank() <= axis) return std::optional<Value>();
  const auto numbers = *ConstantFloats(graph, id);
  const auto channels = static_cast<size_t>(weights.shape[axis]);
  const size_t run = RunOf(weights.shape, axis);
  std::vector<float> scales(channels);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isfinite(numbers[i])) return std::optional<Value>();
    float& largest = scales[i / run % channels];
    largest = std::max(largest, std::abs(numbers[i]));
  }
  std::ranges::transform(scales, scales.begin(), ScaleFor);
  MG_TRY_ASSIGN(Buffer bytes, Buffer::Allocate(numbers.size()));
  for (size_t i = 0; i < numbers.size(); ++i) {
    bytes.span()[i] = static_cast<std::byte>(
        Quantize(numbers[i], scales[i / run % channels], 0, {-kMost, kMost}));
  }
  return std::optional(Value{StrCat(weights.name, "/int8"),
                             DType::kInt8,
                             weights.shape,
                             {std::move(scales), std::vector<int32_t>(channels), axis},
                             Constant::Own(std::move(bytes))});
}

Result<int> QuantizeWeights(Graph& graph) { return StoreBehindDequantize(graph, InInt8ByChannel); }

}  // namespace monograph
