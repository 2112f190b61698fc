// Views of tensors in memory. A view owns nothing: it is valid as long as what it was taken from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/buffer.h"
#include "base/dtype.h"
#include "base/result.h"
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

// A tensor that its writer allocates, because the number of its bytes depends on its values.
struct OwnedTensor {
  Shape shape;
  Buffer bytes;
  size_t max_bytes = SIZE_MAX;  // A writer that needs more fails.
};

struct TensorView {
  DType dtype = DType::kFloat32;
  Shape shape;
  std::span<std::byte> bytes;
  // For kString, and where `shape` has dimensions that depend on the values: then `bytes` is empty,
  // and the writer puts the bytes here, with the shape where that was open (see AllocateOutput).
  OwnedTensor* owned = nullptr;

  template <typename T>
  std::span<T> as() const {
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

// Bytes of a tensor; nothing when the shape is dynamic, the size overflows, or dtype is kString.
std::optional<size_t> TensorBytes(DType dtype, const Shape& shape);

// Memory for a tensor that has turned out to have the shape: in `output.owned`, or that of `output`
// where the shape was known before. kOutOfMemory.
Result<TensorView> AllocateOutput(const TensorView& output, const Shape& shape);

}  // namespace monograph
