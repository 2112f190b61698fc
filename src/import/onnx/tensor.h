// ONNX tensors as constants of a Graph.
#pragma once

#include "base/dtype.h"
#include "base/result.h"
#include "base/tensor.h"
#include "import/onnx/onnx_model.h"

namespace monograph::onnx {

// Element type of the graph for ONNX's: double, float16 and bfloat16 become float32, uint16 becomes
// int32, uint32 and uint64 become int64 (numbers from 2^63 on turn negative), int4 and uint4 become
// int8 and uint8. kUnsupportedModel for others, naming `name`.
Result<DType> ToDType(DataType type, const std::string& name);

// kUnsupportedModel above kMaxRank dimensions, kCorruptModel for negative or too large ones. With
// `dynamic`, -1 becomes kDynamic.
Result<Shape> ToShape(const std::vector<int64_t>& dims, bool dynamic, const std::string& name);

// Bytes of the tensor's elements as raw_data has them. Errors as above.
Result<uint64_t> RawBytes(const TensorProto& tensor);

struct ConstantData {
  DType dtype = DType::kFloat32;
  Shape shape;
  Buffer bytes;
};

// The tensor's elements. kCorruptModel when their number is not what the shape says,
// kUnsupportedModel for types that the graph lacks. Elements in other files were read before.
Result<ConstantData> ToConstant(const TensorProto& tensor);

}  // namespace monograph::onnx
