#include "import/onnx/tensor.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph::onnx {

namespace {

Error Corrupt(const std::string& name, std::string_view what) {
  return Error{ErrorCode::kCorruptModel, StrCat("Tensor \"", Printable(name), "\" ", what, ".")};
}

template <typename To, typename From>
std::vector<std::byte> Convert(std::span<const From> values) {
  std::vector<std::byte> bytes(values.size() * sizeof(To));
  for (size_t i = 0; i < values.size(); ++i) {
    const To value = static_cast<To>(values[i]);
    std::memcpy(bytes.data() + i * sizeof(To), &value, sizeof(To));
  }
  return bytes;
}

template <typename T>
std::span<const T> View(const std::vector<T>& values) {
  return values;
}

std::vector<std::byte> DoublesOfRaw(const TensorProto& tensor) {
  std::vector<double> values(tensor.raw_data.size() / sizeof(double));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor.raw_data.data(), values.size() * sizeof(double));
  }
  return Convert<float>(View(values));
}

// The typed fields: small integers, booleans and halves stand in int32_data.
std::vector<std::byte> TypedBytes(const TensorProto& tensor) {
  switch (tensor.data_type) {
    case DataType::kFloat: return Convert<float>(View(tensor.float_data));
    case DataType::kDouble: return Convert<float>(View(tensor.double_data));
    case DataType::kInt64: return Convert<int64_t>(View(tensor.int64_data));
    case DataType::kInt32: return Convert<int32_t>(View(tensor.int32_data));
    case DataType::kInt16: return Convert<int16_t>(View(tensor.int32_data));
    case DataType::kFloat16: return Convert<uint16_t>(View(tensor.int32_data));
    case DataType::kInt8: return Convert<int8_t>(View(tensor.int32_data));
    case DataType::kUInt8:
    case DataType::kBool: return Convert<uint8_t>(View(tensor.int32_data));
    case DataType::kUndefined: break;
  }
  return {};
}

std::vector<std::byte> BytesOf(const TensorProto& tensor) {
  if (tensor.raw_data.empty()) return TypedBytes(tensor);
  return tensor.data_type == DataType::kDouble ? DoublesOfRaw(tensor) : tensor.raw_data;
}

// Types that ONNX has and the graph lacks.
std::string_view NameOf(DataType type) {
  switch (static_cast<int32_t>(type)) {
    case 4: return " (uint16)";
    case 8: return " (string)";
    case 12: return " (uint32)";
    case 13: return " (uint64)";
    case 14:
    case 15: return " (complex)";
    case 16: return " (bfloat16)";
    case 17:
    case 18:
    case 19:
    case 20: return " (float8)";
    case 21: return " (uint4)";
    case 22: return " (int4)";
    default: return "";
  }
}

}  // namespace

Result<DType> ToDType(DataType type, const std::string& name) {
  switch (type) {
    case DataType::kFloat:
    case DataType::kDouble: return DType::kFloat32;
    case DataType::kUInt8: return DType::kUInt8;
    case DataType::kInt8: return DType::kInt8;
    case DataType::kInt16: return DType::kInt16;
    case DataType::kInt32: return DType::kInt32;
    case DataType::kInt64: return DType::kInt64;
    case DataType::kBool: return DType::kBool;
    case DataType::kFloat16: return DType::kFloat16;
    case DataType::kUndefined: break;
  }
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("Tensor \"", Printable(name), "\" has ONNX element type ",
                      static_cast<int32_t>(type), NameOf(type), ", which is not supported.")};
}

Result<Shape> ToShape(const std::vector<int64_t>& dims, bool dynamic, const std::string& name) {
  if (dims.size() > size_t{kMaxRank}) {
    return Error{ErrorCode::kUnsupportedModel,
                 StrCat("Tensor \"", Printable(name), "\" has ", dims.size(), " dimensions; ",
                        kMaxRank, " are possible.")};
  }
  Shape shape;
  for (int64_t dim : dims) {
    if (dim > INT32_MAX || dim < (dynamic ? -1 : 0))
      return Corrupt(name, "has an impossible shape");
    shape.Append(static_cast<int32_t>(dim));
  }
  return shape;
}

Result<ConstantData> ToConstant(const TensorProto& tensor) {
  ConstantData data;
  MG_TRY_ASSIGN(data.dtype, ToDType(tensor.data_type, tensor.name));
  MG_TRY_ASSIGN(data.shape, ToShape(tensor.dims, false, tensor.name));
  const bool is_ragged =
      tensor.data_type == DataType::kDouble && tensor.raw_data.size() % sizeof(double) != 0;
  const std::vector<std::byte> bytes = BytesOf(tensor);
  const auto expected = TensorBytes(data.dtype, data.shape);
  if (is_ragged || !expected || bytes.size() != *expected) {
    return Corrupt(tensor.name, "does not hold as many elements as its shape says");
  }
  MG_TRY_ASSIGN(data.bytes, Buffer::Copy(bytes));
  return data;
}

}  // namespace monograph::onnx
