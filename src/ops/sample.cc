#include "ops/sample.h"

#include <algorithm>
#include <cmath>

namespace monograph {

SampleTaps LinearTaps(float position) {
  const float floor = std::floor(position);
  const auto first = static_cast<int32_t>(floor);
  return {2, {first, first + 1}, {1 - (position - floor), position - floor}};
}

Sampler::Sampler(const Shape& images)
    : strides(static_cast<size_t>(images.rank() - 2)),
      channels(static_cast<size_t>(images[images.rank() - 1])) {
  size_t stride = channels;
  for (size_t axis = strides.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= static_cast<size_t>(images[static_cast<int>(axis) + 1]);
  }
}

void Sampler::Add(const float* image, std::span<const SampleTaps> taps, float* out, float weight,
                  size_t axis) const {
  if (axis == taps.size()) {
    for (size_t c = 0; c < channels; ++c) {
      const float part = weight * image[c];
      out[c] = maximum ? std::max(out[c], part) : out[c] + part;
    }
    return;
  }
  const SampleTaps& along = taps[axis];
  for (size_t i = 0; i < static_cast<size_t>(along.count); ++i) {
    if (along.pixels[i] < 0) continue;
    Add(image + static_cast<size_t>(along.pixels[i]) * strides[axis], taps, out,
        weight * along.weights[i], axis + 1);
  }
}

}  // namespace monograph
