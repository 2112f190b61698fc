// Inputs of a model as constants, the way exporters write weights, axes and sizes.
#pragma once

#include <string>
#include <vector>

namespace monograph::test {

struct BoundInput {
  std::string name;    // Of the model's input.
  std::string tensor;  // Its value, as a file of ONNX's TensorProto.
};

// The model with the values among its graph's initializers.
std::string BindInputs(const std::string& model, const std::vector<BoundInput>& inputs);

}  // namespace monograph::test
