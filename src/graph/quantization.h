// Affine quantisation of a value: real = scale * (q - zero_point).
#pragma once

#include <cstdint>
#include <vector>

namespace monograph {

// Empty scale: not quantised. One scale: per tensor. More: per channel, one for each index along
// `axis`. zero_point is as long as scale.
struct Quantization {
  std::vector<float> scale;
  std::vector<int32_t> zero_point;
  int32_t axis = 0;

  bool empty() const { return scale.empty(); }
  bool per_channel() const { return scale.size() > 1; }

  bool operator==(const Quantization&) const = default;
};

}  // namespace monograph
