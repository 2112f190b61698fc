#include "base/tensor.h"

#include "base/checked.h"
#include "base/strings.h"

namespace monograph {

std::optional<size_t> TensorBytes(DType dtype, const Shape& shape) {
  const auto count = shape.NumElements();
  if (!count || dtype == DType::kString) return std::nullopt;
  const auto bytes = CheckedMul<int64_t>(*count, static_cast<int64_t>(DTypeSize(dtype)));
  if (!bytes || *bytes > PTRDIFF_MAX / 2) return std::nullopt;
  return static_cast<size_t>(*bytes);
}

Result<TensorView> AllocateOutput(const TensorView& output, const Shape& shape) {
  if (output.owned == nullptr) {
    if (output.shape == shape) return output;
    return Error{ErrorCode::kInternal, "An output has not the shape that was known before."};
  }
  OwnedTensor& owned = *output.owned;
  const auto bytes = TensorBytes(output.dtype, shape);
  if (!bytes || *bytes > owned.max_bytes) {
    return Error{ErrorCode::kOutOfMemory,
                 StrCat("A result of shape ", shape.ToString(), " is above the memory limit.")};
  }
  MG_TRY_ASSIGN(owned.bytes, Buffer::Allocate(*bytes));
  owned.shape = shape;
  return TensorView{output.dtype, shape, owned.bytes.span(), nullptr};
}

}  // namespace monograph
