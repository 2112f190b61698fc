#include <algorithm>

#include "ops/pool.h"

namespace monograph {

namespace {

template <typename T>
T MaxOf(const PoolGeometry& g, const T* image, const PoolWindow& window, int32_t channel) {
  T max = image[PixelIndex(g, window.top, window.left, channel)];
  for (int32_t y = window.top; y < window.bottom; ++y) {
    for (int32_t x = window.left; x < window.right; ++x) {
      max = std::max(max, image[PixelIndex(g, y, x, channel)]);
    }
  }
  return max;
}

Status Evaluate(const EvalContext& context) {
  return EvaluatePool(context,
                      [](const PoolGeometry& g, const auto* image, const PoolWindow& window,
                         int32_t channel) { return MaxOf(g, image, window, channel); });
}

}  // namespace

extern const OpDef kMaxPool2D;
const OpDef kMaxPool2D = {
    .op = schema::BuiltinOperator::MAX_POOL_2D,
    .custom_code = "",
    .name = "MAX_POOL_2D",
    .types = "float32, int8, uint8",
    .summary = "Maximum over a window.",
    .min_inputs = 1,
    .max_inputs = 1,
    .min_outputs = 1,
    .max_outputs = 1,
    .quant_rule = QuantRule::kSameScale,
    .row_rule = RowRule::kRows,
    .infer = InferPool,
    .evaluate = Evaluate,
};

}  // namespace monograph
