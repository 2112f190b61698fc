#include "ops/pool.h"

namespace monograph {

namespace {

template <typename T>
float MeanOf(const PoolGeometry& g, const T* image, const PoolWindow& window, int32_t channel) {
  float sum = 0;
  for (int32_t y = window.top; y < window.bottom; ++y) {
    for (int32_t x = window.left; x < window.right; ++x) {
      sum += static_cast<float>(image[PixelIndex(g, y, x, channel)]);
    }
  }
  return sum / static_cast<float>((window.bottom - window.top) * (window.right - window.left));
}

Status Evaluate(const EvalContext& context) {
  return EvaluatePool(context,
                      [](const PoolGeometry& g, const auto* image, const PoolWindow& window,
                         int32_t channel) { return MeanOf(g, image, window, channel); });
}

}  // namespace

extern const OpDef kAveragePool2D;
const OpDef kAveragePool2D = {
    .op = schema::BuiltinOperator::AVERAGE_POOL_2D,
    .custom_code = "",
    .name = "AVERAGE_POOL_2D",
    .types = "float32, int8, uint8",
    .summary = "Mean over a window; padding does not count.",
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
