// Values of an image between its pixels: what monograph.grid_sample and monograph.roi_align share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/shape.h"

namespace monograph {

// The pixels along one axis that a sample mixes.
struct SampleTaps {
  int count = 0;
  std::array<int32_t, 4> pixels{};  // -1: outside of the image, worth 0.
  std::array<float, 4> weights{};
};

// The pixels in front of and behind a position.
SampleTaps LinearTaps(float position);

// How samples of one channels-last image come together.
struct Sampler {
  std::vector<size_t> strides;  // Elements between neighbours along each spatial axis.
  size_t channels = 0;
  bool maximum = false;  // Of the weighted pixels, instead of their sum.

  // For images [N, spatial..., C].
  explicit Sampler(const Shape& images);

  // To each channel of `out`, what the taps along the axes from `axis` on say of it. `image` is the
  // first element that they count from, `weight` the product of the weights along other axes.
  void Add(const float* image, std::span<const SampleTaps> taps, float* out, float weight = 1,
           size_t axis = 0) const;
};

}  // namespace monograph
