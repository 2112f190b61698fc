// Each peer's weights for one axis of an image, before they are rounded to what its sums use.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/image_resize.h"

namespace monograph {

// Output i is the sum over k < taps of weights[i * taps + k] * pixel(first[i] + k).
struct ResizeWeights {
  int32_t taps = 0;
  std::vector<int32_t> first;
  std::vector<double> weights;
};

// A filter as wide as `radius` source pixels to each side (output pixels, where the image shrinks)
// around each output pixel's centre. Pillow's libImaging/Resample.c and PyTorch's
// UpSampleKernel.cpp both do so; the latter computes in float32 for float32 images.
ResizeWeights WindowWeights(ResizeFilter filter, bool single_precision, const ResizeAxis& axis);

// One pixel for each output pixel.
ResizeWeights NearestWeights(const ResizeMethod& method, const ResizeAxis& axis);

}  // namespace monograph
