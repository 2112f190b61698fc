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

// INTER_NEAREST_EXACT counts in 16 bits behind the point.
int64_t OpenCvExact(const ResizeAxis& axis, int32_t i) {
  const int64_t step = ((int64_t{axis.crop} << 16) + axis.resized / 2) / axis.resized;
  return (step * i + step / 2 - axis.crop % 2) >> 16;
}

int64_t OpenCvPosition(ResizeFilter filter, const ResizeAxis& axis, int32_t i) {
  if (filter == ResizeFilter::kNearestExact) return OpenCvExact(axis, i);
  const double scale = 1 / (static_cast<double>(axis.resized) / axis.crop);
  return static_cast<int64_t>(std::floor(i * scale));
}

// PyTorch and TensorFlow, in float32.
int64_t FloatPosition(const ResizeMethod& method, const ResizeAxis& axis, int32_t i) {
  const float position = static_cast<float>(i);
  const float scale = static_cast<float>(axis.crop) / static_cast<float>(axis.resized);
  if (method.variant == ResizeVariant::kAlignCorners && axis.resized > 1) {
    const float corners = static_cast<float>(axis.crop - 1) / static_cast<float>(axis.resized - 1);
    return std::lround(position * corners);
  }
  const bool centre = method.peer == ResizePeer::kTf ? method.variant == ResizeVariant::kPlain
                                                     : method.filter == ResizeFilter::kNearestExact;
  return static_cast<int64_t>(std::floor((centre ? position + 0.5F : position) * scale));
}

}  // namespace

ResizeWeights NearestWeights(const ResizeMethod& method, const ResizeAxis& axis) {
  ResizeWeights out(axis, 1);
  std::ranges::fill(out.weights, 1.0);
  if (method.peer == ResizePeer::kPillow) PillowPositions(axis, out.first);
  for (size_t k = 0; k < out.first.size(); ++k) {
    const int32_t i = axis.begin + static_cast<int32_t>(k);
    int64_t position = out.first[k];
    if (method.peer == ResizePeer::kOpenCv) position = OpenCvPosition(method.filter, axis, i);
    if (method.peer == ResizePeer::kTorch || method.peer == ResizePeer::kTf) {
      position = FloatPosition(method, axis, i);
    }
    out.first[k] = static_cast<int32_t>(std::clamp<int64_t>(position, 0, axis.crop - 1));
  }
  return out;
}

}  // namespace monograph
