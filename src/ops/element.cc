#include "ops/element.h"

#include <limits>

namespace monograph {

int64_t IntegerAt(const ConstTensorView& view, size_t i) {
  switch (view.dtype) {
    case DType::kInt64: return view.as<int64_t>()[i];
    case DType::kInt32: return view.as<int32_t>()[i];
    case DType::kInt16: return view.as<int16_t>()[i];
    case DType::kInt8: return view.as<int8_t>()[i];
    default: return view.as<uint8_t>()[i];
  }
}

void SetInteger(const TensorView& view, size_t i, int64_t value) {
  switch (view.dtype) {
    case DType::kInt64: view.as<int64_t>()[i] = value; break;
    case DType::kInt32: view.as<int32_t>()[i] = static_cast<int32_t>(value); break;
    case DType::kInt16: view.as<int16_t>()[i] = static_cast<int16_t>(value); break;
    default: view.as<uint8_t>()[i] = static_cast<uint8_t>(value);
  }
}

namespace {

template <typename T>
constexpr IntegerLimits kLimits = {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};

}  // namespace

IntegerLimits LimitsOf(DType dtype) {
  switch (dtype) {
    case DType::kInt64: return kLimits<int64_t>;
    case DType::kInt32: return kLimits<int32_t>;
    case DType::kInt16: return kLimits<int16_t>;
    case DType::kInt8: return kLimits<int8_t>;
    case DType::kUInt8: return kLimits<uint8_t>;
    default: return kLimits<bool>;
  }
}

}  // namespace monograph
