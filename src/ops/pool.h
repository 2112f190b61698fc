// What the two-dimensional pools share.
#pragma once

#include "ops/activation.h"
#include "ops/op_def.h"
#include "ops/window.h"

namespace monograph {

Window PoolHeight(const schema::Pool2DOptionsT& options);
Window PoolWidth(const schema::Pool2DOptionsT& options);

// NHWC images of float32, int8 or uint8; int8 and uint8 keep their quantisation.
Status InferPool(InferContext& context);

// The source pixels under one output position that lie inside the image.
struct PoolWindow {
  int32_t top = 0;
  int32_t bottom = 0;  // One behind the last.
  int32_t left = 0;
  int32_t right = 0;
};

struct PoolAxis {
  Window window;
  int32_t pad_before = 0;
};

struct PoolGeometry {
  Shape input;
  Shape output;
  PoolAxis height;
  PoolAxis width;

  PoolWindow At(int32_t y, int32_t x) const;
};

Result<PoolGeometry> GeometryOfPool(const EvalContext& context);

// Writes reduce(first element of the image, window, channel) for every output element.
template <typename T, typename Reduce>
void ForEachPool(const EvalContext& context, const PoolGeometry& g, Reduce reduce) {
  const T* image = context.inputs[0].as<T>().data();
  T* out = context.outputs[0].as<T>().data();
  const size_t image_size = static_cast<size_t>(g.input[1]) * static_cast<size_t>(g.input[2]) *
                            static_cast<size_t>(g.input[3]);
  for (int32_t n = 0; n < g.output[0]; ++n) {
    for (int32_t y = 0; y < g.output[1]; ++y) {
      for (int32_t x = 0; x < g.output[2]; ++x) {
        const PoolWindow window = g.At(y, x);
        for (int32_t c = 0; c < g.output[3]; ++c) *out++ = reduce(image, window, c);
      }
    }
    image += image_size;
  }
}

// Index of an element in an image of the geometry's input.
inline size_t PixelIndex(const PoolGeometry& g, int32_t y, int32_t x, int32_t channel) {
  return (static_cast<size_t>(y) * static_cast<size_t>(g.input[2]) + static_cast<size_t>(x)) *
             static_cast<size_t>(g.input[3]) +
         static_cast<size_t>(channel);
}

// Computes output 0. `reduce` gives float or T for (geometry, first element of an image of T,
// window, channel).
template <typename Reduce>
Status EvaluatePool(const EvalContext& context, Reduce reduce) {
  const schema::Pool2DOptionsT& options = *context.node.options.AsPool2DOptions();
  MG_TRY_ASSIGN(const PoolGeometry g, GeometryOfPool(context));
  MG_TRY_ASSIGN(const FloatRange range, RangeOfActivation(options.fused_activation_function));
  const auto pool = [&]<typename T>(auto finish) {
    ForEachPool<T>(context, g, [&](const T* image, const PoolWindow& window, int32_t channel) {
      return static_cast<T>(finish(static_cast<float>(reduce(g, image, window, channel))));
    });
  };
  const DType dtype = context.outputs[0].dtype;
  if (dtype == DType::kFloat32) {
    pool.template operator()<float>([&](float value) { return range.Clamp(value); });
    return {};
  }
  const IntRange limits = QuantizedRange(range, context.output_quantization(0), dtype);
  const auto quantum = [&](float value) { return RoundToQuantum(value, 0, limits); };
  if (dtype == DType::kInt8) pool.template operator()<int8_t>(quantum);
  if (dtype == DType::kUInt8) pool.template operator()<uint8_t>(quantum);
  return {};
}

}  // namespace monograph
