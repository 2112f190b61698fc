#include "base/tensor.h"

#include "base/checked.h"

namespace monograph {

std::optional<size_t> TensorBytes(DType dtype, const Shape& shape) {
  const auto count = shape.NumElements();
  if (!count || dtype == DType::kString) return std::nullopt;
  const auto bytes = CheckedMul<int64_t>(*count, static_cast<int64_t>(DTypeSize(dtype)));
  if (!bytes || *bytes > PTRDIFF_MAX / 2) return std::nullopt;
  return static_cast<size_t>(*bytes);
}

}  // namespace monograph
