#include <algorithm>
#include <cmath>

#include "ops/resize_weights.h"

namespace monograph {

namespace {

// Pillow adds the scale again and again, errors included (libImaging/Geometry.c).
void PillowPositions(const ResizeAxis& axis, std::vector<int32_t>& first) {
  const double scale = static_cast<double>(axis.crop) / axis.resized;
  double position = scale * 0.5;
  for (int32_t i = 0; i < axis.begin; ++i) position += scale;
  for (int32_t& pixel : first) {
    pixel = static_cast<int32_t>(position);
    position += scale;
  }
}

}  // namespace

ResizeWeights NearestWeights(const ResizeMethod&, const ResizeAxis& axis) {
  ResizeWeights out;
  out.taps = 1;
  out.first.resize(static_cast<size_t>(axis.count));
  out.weights.assign(out.first.size(), 1);
  PillowPositions(axis, out.first);
  for (int32_t& pixel : out.first) pixel = std::clamp(pixel, 0, axis.crop - 1);
  return out;
}

}  // namespace monograph
