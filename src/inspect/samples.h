// What models run on when they are compared or calibrated.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/buffer.h"
#include "base/dtype.h"
#include "base/result.h"
#include "base/shape.h"

namespace monograph {

// Tensors for a model's inputs, in the order of the inputs.
struct Sample {
  struct Input {
    DType dtype = DType::kFloat32;
    Shape shape;
    Buffer bytes;
  };
  std::vector<Input> inputs;

  // Of each input.
  std::vector<Shape> Shapes() const {
    std::vector<Shape> shapes;
    for (const Input& input : inputs) shapes.push_back(input.shape);
    return shapes;
  }
};

struct Samples {
  size_t count = 0;
  std::function<Result<Sample>(size_t index)> load;  // Called for each index, several times.
};

}  // namespace monograph
