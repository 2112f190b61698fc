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

template <typename T>
void PoolQuantized(const EvalContext& context, const PoolGeometry& g, const FloatRange& range) {
  const IntRange limits =
      QuantizedRange(range, context.output_quantization(0), context.outputs[0].dtype);
  ForEachPool<T>(context, g, [&](const T* image, const PoolWindow& window, int32_t c) {
    return static_cast<T>(RoundToQuantum(MeanOf(g, image, window, c), 0, limits));
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
        return range.Clamp(MeanOf(g, image, window, c));
      });
  }
  return {};
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
    .infer = InferPool,
    .evaluate = Evaluate,
};

}  // namespace monograph
