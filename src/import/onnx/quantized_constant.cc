#include "import/onnx/quantized_constant.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace monograph::onnx {

namespace {

// Elements that share a scale, one behind the other; all of them without an axis.
size_t RunOf(const Shape& shape, const Quantization& quantization, size_t count) {
  if (!quantization.per_channel()) return std::max<size_t>(count, 1);
  size_t run = 1;
  for (int axis = quantization.axis + 1; axis < shape.rank(); ++axis) {
    run *= static_cast<size_t>(shape[axis]);
  }
  return std::max<size_t>(run, 1);
}

template <typename T>
std::vector<float> Real(const ConstTensorView& view, const Quantization& q) {
  const auto in = view.as<T>();
  const size_t run = RunOf(view.shape, q, in.size());
  std::vector<float> out(in.size());
  for (size_t i = 0; i < in.size(); ++i) {
    const size_t channel = i / run % q.scale.size();
    out[i] = q.scale[channel] * static_cast<float>(int64_t{in[i]} - q.zero_point[channel]);
  }
  return out;
}

template <typename T>
Result<Buffer> ToIntegers(std::span<const float> numbers, const Shape& shape,
                          const Quantization& q) {
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(numbers.size() * sizeof(T)));
  const std::span<T> out(reinterpret_cast<T*>(buffer.data()), numbers.size());
  const size_t run = RunOf(shape, q, numbers.size());
  constexpr auto kMin = static_cast<double>(std::numeric_limits<T>::min());
  constexpr auto kMax = static_cast<double>(std::numeric_limits<T>::max());
  for (size_t i = 0; i < numbers.size(); ++i) {
    const size_t channel = i / run % q.scale.size();
    const float scaled = std::isnan(numbers[i]) ? 0 : numbers[i] / q.scale[channel];
    const double rounded = std::nearbyint(static_cast<double>(scaled)) + q.zero_point[channel];
    out[i] = static_cast<T>(std::clamp(rounded, kMin, kMax));
  }
  return buffer;
}

}  // namespace

std::vector<float> RealNumbers(const Value& constant) {
  const ConstTensorView view{constant.dtype, constant.shape, constant.constant->bytes};
  switch (constant.dtype) {
    case DType::kInt8: return Real<int8_t>(view, constant.quantization);
    case DType::kUInt8: return Real<uint8_t>(view, constant.quantization);
    case DType::kInt16: return Real<int16_t>(view, constant.quantization);
    default: return Real<int32_t>(view, constant.quantization);
  }
}

Result<Buffer> Quantized(std::span<const float> numbers, DType dtype, const Shape& shape,
                         const Quantization& quantization) {
  switch (dtype) {
    case DType::kInt8: return ToIntegers<int8_t>(numbers, shape, quantization);
    case DType::kUInt8: return ToIntegers<uint8_t>(numbers, shape, quantization);
    case DType::kInt16: return ToIntegers<int16_t>(numbers, shape, quantization);
    default: return ToIntegers<int32_t>(numbers, shape, quantization);
  }
}

}  // namespace monograph::onnx
