// What a case must give, in the graph's types, and how answers are compared with it.
#pragma once

#include <string>

#include "base/tensor.h"
#include "import/onnx/tensor.h"

namespace monograph::test {

// kCorruptModel, kUnsupportedModel: the file holds no tensor that the graph could.
Result<onnx::ConstantData> ReadTensor(const std::string& file);

// The tensor in the graph's order of dimensions.
Result<onnx::ConstantData> ToChannelsLast(const onnx::ConstantData& tensor);

// How far floats may be off: relative to the expected number, and above that. As ONNX's own runner
// has it.
struct Tolerance {
  double relative = 1e-3;
  double absolute = 1e-7;
};

// Empty where they agree, else a sentence on the first difference.
std::string Difference(const ConstTensorView& actual, const onnx::ConstantData& expected,
                       const Tolerance& tolerance);

}  // namespace monograph::test
