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

template <typename T>
void PoolQuantized(const EvalContext& context, const PoolGeometry& g, const FloatRange& range) {
  const IntRange limits =
      QuantizedRange(range, context.output_quantization(0), context.outputs[0].dtype);
  ForEachPool<T>(context, g, [&](const T* image, const PoolWindow& window, int32_t c) {
    const int32_t max = MaxOf(g, image, window, c);
    return static_cast<T>(std::clamp(max, limits.min, limits.max));
  });
}

Status Evaluate(const EvalContext& context) {
  MG_TRY_ASSIGN(const PoolGeometry g, GeometryOfPool(context));
  MG_TRY_ASSIGN(
      const FloatRange range,
      RangeOfActivation(context.node.options.AsPool2DOptions()->fused_activation_function));
  switch (context.inputs[0].dtype) {
    case DType::kInt8: PoolQuantized<int8_t>(context, g, range); break;
    case DType::kUInt8: PoolQuantized<uint8_t>(context, g, range); break;
    default:
      ForEachPool<float>(context, g, [&](const float* image, const PoolWindow& window, int32_t c) {
        return range.Clamp(MaxOf(g, image, window, c));
      });
  }
  return {};
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
    .infer = InferPool,
    .evaluate = Evaluate,
};

}  // namespace monograph
