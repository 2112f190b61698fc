// TensorFlow's resizes (tensorflow/core/kernels/image), all in float32: resize_bilinear_op,
// resize_bicubic_op, resize_area_op, and scale_and_translate_op where antialias is asked for.
#include <algorithm>
#include <cmath>

#include "ops/resize_weights.h"

namespace monograph {

namespace {

float ScaleOf(ResizeVariant variant, const ResizeAxis& axis) {
  if (variant == ResizeVariant::kAlignCorners && axis.resized > 1) {
    return static_cast<float>(axis.crop - 1) / static_cast<float>(axis.resized - 1);
  }
  return static_cast<float>(axis.crop) / static_cast<float>(axis.resized);
}

float PositionOf(ResizeVariant variant, float scale, int32_t i) {
  const float position = static_cast<float>(i);
  return variant == ResizeVariant::kPlain ? (position + 0.5F) * scale - 0.5F : position * scale;
}

ResizeWeights BilinearWeights(ResizeVariant variant, const ResizeAxis& axis) {
  ResizeWeights out(axis, 2);
  const float scale = ScaleOf(variant, axis);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const float position = PositionOf(variant, scale, axis.begin + static_cast<int32_t>(i));
    const float floor = std::floor(position);
    out.first[i] = static_cast<int32_t>(floor);
    out.of(i)[0] = static_cast<double>(1 - (position - floor));
    out.of(i)[1] = static_cast<double>(position - floor);
  }
  return out;
}

void Normalize(double* weights, int32_t taps) {
  float total = 0;
  for (int32_t k = 0; k < taps; ++k) total += static_cast<float>(weights[k]);
  if (total == 0) return;
  const float inverse = 1 / total;
  for (int32_t k = 0; k < taps; ++k) {
    weights[k] = static_cast<double>(static_cast<float>(weights[k]) * inverse);
  }
}

// Positions have 10 bits behind the point. With half-pixel centres, taps outside do not count.
ResizeWeights BicubicWeights(ResizeVariant variant, const ResizeAxis& axis) {
  constexpr float kSteps = 1024;
  const bool half_pixel = variant == ResizeVariant::kPlain;
  ResizeWeights out(axis, 4);
  const float scale = ScaleOf(variant, axis);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const float position = PositionOf(variant, scale, axis.begin + static_cast<int32_t>(i));
    const float floor = std::floor(position);
    const float fraction = std::nearbyint((position - floor) * kSteps) / kSteps;
    out.first[i] = static_cast<int32_t>(floor) - 1;
    CubicWeights(half_pixel ? -0.5F : -0.75F, fraction, out.of(i));
    if (!half_pixel) continue;
    for (int32_t k = 0; k < 4; ++k) {
      const int32_t pixel = out.first[i] + k;
      if (pixel < 0 || pixel >= axis.crop) out.of(i)[k] = 0;
    }
    Normalize(out.of(i), 4);
  }
  return out;
}

float Filter(ResizeFilter filter, float x) {
  if (filter == ResizeFilter::kLinear) return std::max(0.0F, 1 - x);
  if (x >= 2) return 0;
  if (x >= 1) return ((-0.5F * x + 2.5F) * x - 4) * x + 2;
  return ((1.5F * x - 2.5F) * x) * x + 1;
}

ResizeWeights AntialiasWeights(ResizeFilter filter, const ResizeAxis& axis) {
  const float inverse = 1 / (static_cast<float>(axis.resized) / static_cast<float>(axis.crop));
  const float stretch = std::max(inverse, 1.0F);
  const float radius = (filter == ResizeFilter::kLinear ? 1.0F : 2.0F) * stretch;
  ResizeWeights out(axis, std::min(2 * static_cast<int32_t>(std::ceil(radius)) + 1, axis.crop));
  for (size_t i = 0; i < out.first.size(); ++i) {
    const float centre =
        (static_cast<float>(axis.begin + static_cast<int32_t>(i)) + 0.5F) * inverse;
    const int32_t begin =
        std::clamp(static_cast<int32_t>(std::ceil(centre - radius - 0.5F)), 0, axis.crop - 1);
    const int32_t end =
        std::clamp(static_cast<int32_t>(std::floor(centre + radius - 0.5F)), 0, axis.crop - 1) + 1;
    out.first[i] = begin;
    for (int32_t k = 0; k < std::min(end - begin, out.taps); ++k) {
      const float distance = std::abs(static_cast<float>(begin + k) + 0.5F - centre);
      out.of(i)[k] = static_cast<double>(Filter(filter, distance / stretch));
    }
    Normalize(out.of(i), out.taps);
  }
  return out;
}

// Pixels count by the part of them that an output pixel covers.
ResizeWeights AreaWeights(const ResizeAxis& axis) {
  const float scale = ScaleOf(ResizeVariant::kLegacy, axis);
  ResizeWeights out(axis, static_cast<int32_t>(std::ceil(scale)) + 1);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const float begin = static_cast<float>(axis.begin + static_cast<int32_t>(i)) * scale;
    const float end = static_cast<float>(axis.begin + static_cast<int32_t>(i) + 1) * scale;
    out.first[i] = static_cast<int32_t>(std::floor(begin));
    for (int32_t k = 0; k < out.taps; ++k) {
      const float pixel = static_cast<float>(out.first[i] + k);
      const float covered = std::min(pixel + 1, end) - std::max(pixel, begin);
      out.of(i)[k] = static_cast<double>(std::max(covered, 0.0F));
    }
  }
  return out;
}

ResizeRecipe AreaRecipe(const ResizeGeometry& g) {
  ResizeRecipe recipe{ResizeArithmetic::kFloat, AreaWeights(g.y), AreaWeights(g.x)};
  recipe.scale = 1 / (ScaleOf(ResizeVariant::kLegacy, g.y) * ScaleOf(ResizeVariant::kLegacy, g.x));
  return recipe;
}

}  // namespace

ResizeRecipe TfRecipe(const ResizeMethod& method, const ResizeGeometry& g) {
  if (method.filter == ResizeFilter::kArea) return AreaRecipe(g);
  if (method.variant == ResizeVariant::kAntialias) {
    return {ResizeArithmetic::kFloatYFirst, AntialiasWeights(method.filter, g.y),
            AntialiasWeights(method.filter, g.x)};
  }
  if (method.filter == ResizeFilter::kCubic) {
    return {ResizeArithmetic::kFloatYFirst, BicubicWeights(method.variant, g.y),
            BicubicWeights(method.variant, g.x)};
  }
  return {ResizeArithmetic::kLerp, BilinearWeights(method.variant, g.y),
          BilinearWeights(method.variant, g.x)};
}

}  // namespace monograph
