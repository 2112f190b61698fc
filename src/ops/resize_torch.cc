// torch.nn.functional.interpolate (ATen/native/cpu/UpSampleKernel.cpp): float32 images in float32,
// uint8 images with 16-bit weights.
#include <algorithm>
#include <cmath>

#include "ops/resize_weights.h"

namespace monograph {

namespace {

// Taps outside of the image add their weights to the pixel at the border.
void FoldIntoImage(int32_t size, ResizeWeights& weights) {
  std::vector<double> inside(static_cast<size_t>(weights.taps));
  for (size_t i = 0; i < weights.first.size(); ++i) {
    const int32_t first = weights.first[i];
    const int32_t begin = std::clamp(first, 0, std::max(size - weights.taps, 0));
    std::ranges::fill(inside, 0.0);
    for (int32_t k = 0; k < weights.taps; ++k) {
      const int32_t pixel = std::clamp(first + k, 0, size - 1);
      inside[static_cast<size_t>(pixel - begin)] += weights.of(i)[k];
    }
    std::ranges::copy(inside, weights.of(i));
    weights.first[i] = begin;
  }
}

// Positions are rounded once, as by the fused multiply-add of PyTorch's builds.
template <typename Real>
ResizeWeights Interpolated(ResizeFilter filter, const ResizeAxis& axis) {
  const bool cubic = filter == ResizeFilter::kCubic;
  ResizeWeights out(axis, cubic ? 4 : 2);
  const Real scale = static_cast<Real>(axis.crop) / static_cast<Real>(axis.resized);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const double centre = axis.begin + static_cast<int32_t>(i) + 0.5;
    Real position = static_cast<Real>(static_cast<double>(scale) * centre - 0.5);
    if (!cubic) position = std::max(position, Real(0));
    const int32_t floor = std::min(static_cast<int32_t>(std::floor(position)), axis.crop - 1);
    const Real fraction = std::clamp(position - static_cast<Real>(floor), Real(0), Real(1));
    out.first[i] = cubic ? floor - 1 : floor;
    if (cubic) {
      CubicWeights(Real(-0.75), fraction, out.of(i));
    } else {
      out.of(i)[0] = static_cast<double>(1 - fraction);
      out.of(i)[1] = static_cast<double>(fraction);
    }
  }
  return out;
}

ResizeWeights WeightsOf(const ResizeMethod& method, bool single, const ResizeAxis& axis) {
  if (method.variant == ResizeVariant::kAntialias) {
    return WindowWeights(method.filter, single, axis);
  }
  return single ? Interpolated<float>(method.filter, axis)
                : Interpolated<double>(method.filter, axis);
}

// As many bits behind the point as keep the largest weight in 16 bits.
int PrecisionOf(const std::vector<double>& weights) {
  const double largest = std::max(0.0, *std::ranges::max_element(weights));
  int precision = 0;
  while (precision < 22 && std::lround(largest * (2 << precision)) < (1 << 15)) {
    ++precision;
  }
  return precision;
}

// The weights of uint8 images have a precision that depends on all of the axis.
ResizeWeights FixedWeights(const ResizeMethod& method, const ResizeAxis& axis) {
  ResizeAxis whole = axis;
  whole.begin = 0;
  whole.count = axis.resized;
  ResizeWeights all = WeightsOf(method, false, whole);
  FoldIntoImage(axis.crop, all);
  ResizeWeights out(axis, all.taps);
  out.precision = PrecisionOf(all.weights);
  const size_t begin = static_cast<size_t>(axis.begin);
  std::copy_n(all.first.begin() + axis.begin, axis.count, out.first.begin());
  std::copy_n(all.of(begin), out.weights.size(), out.weights.begin());
  return out;
}

}  // namespace

ResizeRecipe TorchRecipe(const ResizeMethod& method, DType image, const ResizeGeometry& geometry) {
  if (image == DType::kUInt8) {
    return {ResizeArithmetic::kRounded, FixedWeights(method, geometry.y),
            FixedWeights(method, geometry.x)};
  }
  return {ResizeArithmetic::kFloat, WeightsOf(method, true, geometry.y),
          WeightsOf(method, true, geometry.x)};
}

}  // namespace monograph
