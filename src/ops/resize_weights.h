// Each peer's weights along the axes of an image, before they are stored as what its sums use.
#pragma once

#include <cstdint>
#include <vector>

#include "base/dtype.h"
#include "ops/image_resize.h"
#include "ops/resize_plan.h"

namespace monograph {

// Output i is the sum over k < taps of weights[i * taps + k] * pixel(first[i] + k).
struct ResizeWeights {
  int32_t taps = 0;
  std::vector<int32_t> first;
  std::vector<double> weights;
  int precision = 0;  // Of integer arithmetic: the bits behind the point.

  // Of all outputs of the axis, all weights 0.
  ResizeWeights(const ResizeAxis& axis, int32_t taps);

  double* of(size_t i) { return weights.data() + i * static_cast<size_t>(taps); }
};

// What a peer does with both axes.
struct ResizeRecipe {
  ResizeArithmetic arithmetic;
  ResizeWeights y;
  ResizeWeights x;
  float scale = 1;
};

ResizeRecipe TorchRecipe(const ResizeMethod& method, DType image, const ResizeGeometry& geometry);
ResizeRecipe OpenCvRecipe(ResizeFilter filter, DType image, const ResizeGeometry& geometry);
ResizeRecipe TfRecipe(const ResizeMethod& method, const ResizeGeometry& geometry);

// A filter as wide as its radius in source pixels (output pixels, where the image shrinks) around
// each output pixel's centre, never outside of the image. Pillow's libImaging/Resample.c and
// PyTorch's UpSampleKernel.cpp both do so; the latter computes in float32 for float32 images.
ResizeWeights WindowWeights(ResizeFilter filter, bool single_precision, const ResizeAxis& axis);

// One pixel for each output pixel: the filters kNearest and kNearestExact of all peers.
ResizeWeights NearestWeights(const ResizeMethod& method, const ResizeAxis& axis);

// Keys (1981): the four weights of a position that lies `fraction` behind the second pixel.
template <typename Real>
void CubicWeights(Real a, Real fraction, double* weights) {
  const auto near = [a](Real x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
  const auto far = [a](Real x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
  weights[0] = static_cast<double>(far(fraction + 1));
  weights[1] = static_cast<double>(near(fraction));
  weights[2] = static_cast<double>(near(1 - fraction));
  weights[3] = static_cast<double>(far(2 - fraction));
}

}  // namespace monograph
