#include "import/onnx/tensor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/float16.h"
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

// The typed fields, in ONNX's own type: small integers, booleans and halves stand in int32_data.
std::vector<std::byte> TypedBytes(const TensorProto& tensor) {
  switch (tensor.data_type) {
    case DataType::kFloat: return Convert<float>(View(tensor.float_data));
    case DataType::kDouble: return Convert<double>(View(tensor.double_data));
    case DataType::kInt64: return Convert<int64_t>(View(tensor.int64_data));
    case DataType::kUInt64: return Convert<uint64_t>(View(tensor.uint64_data));
    case DataType::kUInt32: return Convert<uint32_t>(View(tensor.uint64_data));
    case DataType::kInt32: return Convert<int32_t>(View(tensor.int32_data));
    case DataType::kInt16: return Convert<int16_t>(View(tensor.int32_data));
    case DataType::kUInt16:
    case DataType::kBFloat16:
    case DataType::kFloat16: return Convert<uint16_t>(View(tensor.int32_data));
    case DataType::kInt8: return Convert<int8_t>(View(tensor.int32_data));
    case DataType::kUInt4:
    case DataType::kInt4:
    case DataType::kUInt8:
    case DataType::kBool: return Convert<uint8_t>(View(tensor.int32_data));
    case DataType::kUndefined: break;
  }
  return {};
}

// Each element in another type; what is left of the bytes is dropped.
template <typename From, typename Function>
std::vector<std::byte> Recode(std::span<const std::byte> bytes, Function function) {
  using To = decltype(function(From()));
  std::vector<std::byte> recoded(bytes.size() / sizeof(From) * sizeof(To));
  for (size_t i = 0; i < bytes.size() / sizeof(From); ++i) {
    From from;
    std::memcpy(&from, bytes.data() + i * sizeof(From), sizeof(From));
    const To to = function(from);
    std::memcpy(recoded.data() + i * sizeof(To), &to, sizeof(To));
  }
  return recoded;
}

float BFloat16ToFloat(uint16_t upper) { return std::bit_cast<float>(uint32_t{upper} << 16); }

// Two elements a byte, one a byte of the result.
std::vector<std::byte> Unpack(std::span<const std::byte> pairs, bool is_signed) {
  std::vector<std::byte> elements;
  elements.reserve(2 * pairs.size());
  for (const std::byte pair : pairs) {
    for (const int shift : {0, 4}) {
      const int bits = std::to_integer<int>(pair >> shift) & 15;
      elements.push_back(static_cast<std::byte>(is_signed && bits > 7 ? bits - 16 : bits));
    }
  }
  return elements;
}

// Elements in ONNX's type as elements in the graph's.
std::vector<std::byte> ToGraphType(DataType type, std::vector<std::byte> bytes) {
  switch (type) {
    case DataType::kDouble:
      return Recode<double>(bytes, [](double x) { return static_cast<float>(x); });
    case DataType::kFloat16: return Recode<uint16_t>(bytes, HalfToFloat);
    case DataType::kBFloat16: return Recode<uint16_t>(bytes, BFloat16ToFloat);
    case DataType::kUInt4: return Unpack(bytes, false);
    case DataType::kInt4: return Unpack(bytes, true);
    case DataType::kUInt16: return Recode<uint16_t>(bytes, [](uint16_t x) { return int32_t{x}; });
    case DataType::kUInt32: return Recode<uint32_t>(bytes, [](uint32_t x) { return int64_t{x}; });
    default: return bytes;
  }
}

size_t SizeOf(DataType type, DType stored) {
  switch (type) {
    case DataType::kDouble: return sizeof(double);
    case DataType::kUInt32: return sizeof(uint32_t);
    case DataType::kFloat16:
    case DataType::kBFloat16:
    case DataType::kUInt16: return sizeof(uint16_t);
    default: return DTypeSize(stored);
  }
}

// Types that ONNX has and the graph lacks.
std::string_view NameOf(DataType type) {
  switch (static_cast<int32_t>(type)) {
    case 8: return " (string)";
    case 14:
    case 15: return " (complex)";
    case 17:
    case 18:
    case 19:
    case 20: return " (float8)";
    default: return "";
  }
}

}  // namespace

Result<DType> ToDType(DataType type, const std::string& name) {
  switch (type) {
    case DataType::kFloat:
    case DataType::kFloat16:
    case DataType::kBFloat16:
    case DataType::kDouble: return DType::kFloat32;
    case DataType::kUInt4:
    case DataType::kUInt8: return DType::kUInt8;
    case DataType::kInt4:
    case DataType::kInt8: return DType::kInt8;
    case DataType::kInt16: return DType::kInt16;
    case DataType::kUInt16:
    case DataType::kInt32: return DType::kInt32;
    case DataType::kUInt32:
    case DataType::kUInt64:
    case DataType::kInt64: return DType::kInt64;
    case DataType::kBool: return DType::kBool;
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

Result<uint64_t> RawBytes(const TensorProto& tensor) {
  MG_TRY_ASSIGN(const DType dtype, ToDType(tensor.data_type, tensor.name));
  MG_TRY_ASSIGN(const Shape shape, ToShape(tensor.dims, false, tensor.name));
  const auto bytes = TensorBytes(dtype, shape);
  if (!bytes) return Corrupt(tensor.name, "has an impossible shape");
  const uint64_t elements = *bytes / DTypeSize(dtype);
  if (IsFourBit(tensor.data_type)) return (elements + 1) / 2;
  return elements * SizeOf(tensor.data_type, dtype);
}

Result<ConstantData> ToConstant(const TensorProto& tensor) {
  ConstantData data;
  MG_TRY_ASSIGN(data.dtype, ToDType(tensor.data_type, tensor.name));
  MG_TRY_ASSIGN(data.shape, ToShape(tensor.dims, false, tensor.name));
  std::vector<std::byte> native = tensor.raw_data.empty() ? TypedBytes(tensor) : tensor.raw_data;
  const bool is_ragged = native.size() % SizeOf(tensor.data_type, data.dtype) != 0;
  std::vector<std::byte> bytes = ToGraphType(tensor.data_type, std::move(native));
  const auto expected = TensorBytes(data.dtype, data.shape);
  // An odd number leaves half a byte.
  if (IsFourBit(tensor.data_type) && expected && bytes.size() == *expected + 1) bytes.pop_back();
  if (is_ragged || !expected || bytes.size() != *expected) {
    return Corrupt(tensor.name, "does not hold as many elements as its shape says");
  }
  MG_TRY_ASSIGN(data.bytes, Buffer::Copy(bytes));
  return data;
}

}  // namespace monograph::onnx
