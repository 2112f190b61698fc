// Element types of tensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace monograph {

// The numbers are those of TensorType in the TFLite format, version 3.
enum class DType : int8_t {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt32 = 2,
  kUInt8 = 3,
  kInt64 = 4,
  kString = 5,  // See base/string_tensor.h for the layout.
  kBool = 6,
  kInt16 = 7,
  kInt8 = 9,
};

// Bytes of one element; 0 for kString, whose elements vary.
size_t DTypeSize(DType dtype);

// "float32", "uint8", "string", ... as NumPy names them.
std::string_view DTypeName(DType dtype);

// The DType of a C++ element type: DTypeOf<float>() == DType::kFloat32.
template <typename T>
constexpr DType DTypeOf();
template <>
constexpr DType DTypeOf<float>() {
  return DType::kFloat32;
}
template <>
constexpr DType DTypeOf<int32_t>() {
  return DType::kInt32;
}
template <>
constexpr DType DTypeOf<uint8_t>() {
  return DType::kUInt8;
}
template <>
constexpr DType DTypeOf<int64_t>() {
  return DType::kInt64;
}
template <>
constexpr DType DTypeOf<bool>() {
  return DType::kBool;
}
template <>
constexpr DType DTypeOf<int16_t>() {
  return DType::kInt16;
}
template <>
constexpr DType DTypeOf<int8_t>() {
  return DType::kInt8;
}

}  // namespace monograph
