// ONNX tensors as constants of a Graph.
#pragma once

#include "base/dtype.h"
#include "base/result.h"
#include "base/tensor.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// Element type of the graph for ONNX's: double and float16 become float32, uint16 becomes
// int32, uint32 and uint64 become int64 (numbers from 2^63 on turn negative). kUnsupportedModel for
// others, naming `name`.
Result<DType> ToDType(DataType type, const std::string& name);

// kUnsupportedModel above kMaxRank dimensions, kCorruptModel for negative or too large ones. With
// `dynamic`, -1 becomes kDynamic.
Result<Shape> ToShape(const std::vector<int64_t>& dims, bool dynamic, const std::string& name);

struct ConstantData {
  DType dtype = DType::kFloat32;
  Shape shape;
  Buffer bytes;
};

// The tensor's elements. kCorruptModel when their number is not what the shape says,
// kUnsupportedModel for types that the graph lacks. Elements in other files were read before.
Result<ConstantData> ToConstant(const TensorProto& tensor);

}  // namespace monograph::onnx
