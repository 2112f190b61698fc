// Views of tensors in memory. A view owns nothing: it is valid as long as what it was taken from.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "base/dtype.h"
#include "base/shape.h"

namespace monograph {

struct ConstTensorView {
  DType dtype = DType::kFloat32;
  Shape shape;                       // Static: no kDynamic.
  std::span<const std::byte> bytes;  // Row-major; for kString see base/string_tensor.h.

  // The elements; requires that T is dtype's type.
  template <typename T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

struct TensorView {
  DType dtype = DType::kFloat32;
  Shape shape;
  std::span<std::byte> bytes;
  // For kString only: where the writer puts the packed bytes, whose number depends on the values.
  Buffer* strings = nullptr;

  template <typename T>
  std::span<T> as() const {
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

// Bytes of a tensor; nothing when the shape is dynamic, the size overflows, or dtype is kString.
std::optional<size_t> TensorBytes(DType dtype, const Shape& shape);

}  // namespace monograph
