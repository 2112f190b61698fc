// Tensors of numbers for tests.
#pragma once

#include <cstdint>
#include <vector>

#include "base/shape.h"

namespace monograph::test {

// A tensor of numbers, whatever its type in the graph.
struct Numbers {
  Shape shape;
  std::vector<float> values;
};

// The numbers `first`, `first + step`, ... as a tensor.
inline Numbers Ramp(const Shape& shape, float first = 0, float step = 1) {
  Numbers ramp{shape, std::vector<float>(static_cast<size_t>(*shape.NumElements()))};
  for (size_t i = 0; i < ramp.values.size(); ++i) {
    ramp.values[i] = first + step * static_cast<float>(i);
  }
  return ramp;
}

// Numbers in [-1, 1) without a pattern, the same at every call.
inline Numbers Scattered(const Shape& shape, uint32_t seed = 1) {
  Numbers numbers = Ramp(shape);
  for (float& value : numbers.values) {
    seed = seed * 1664525u + 1013904223u;
    value = static_cast<float>(seed >> 8) / 8388608.0f - 1;
  }
  return numbers;
}

}  // namespace monograph::test
