#include "inspect/error_measure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/float16.h"

namespace monograph {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename T>
std::vector<double> Widened(const ConstTensorView& view) {
  const auto elements = view.as<T>();
  return {elements.begin(), elements.end()};
}

std::vector<double> HalfWidened(const ConstTensorView& view) {
  std::vector<double> reals;
  for (const uint16_t half : view.as<uint16_t>()) {
    reals.push_back(static_cast<double>(HalfToFloat(half)));
  }
  return reals;
}

std::vector<double> Numbers(const ConstTensorView& view) {
  switch (view.dtype) {
    case DType::kFloat32: return Widened<float>(view);
    case DType::kFloat16: return HalfWidened(view);
    case DType::kInt32: return Widened<int32_t>(view);
    case DType::kUInt8:
    case DType::kBool: return Widened<uint8_t>(view);
    case DType::kInt64: return Widened<int64_t>(view);
    case DType::kInt16: return Widened<int16_t>(view);
    case DType::kInt8: return Widened<int8_t>(view);
    case DType::kString: break;
  }
  return {};
}

// Elements from one index along the quantised axis to the next.
size_t StrideOf(const Shape& shape, int axis) {
  size_t stride = 1;
  for (int i = axis + 1; i < shape.rank(); ++i) stride *= static_cast<size_t>(shape[i]);
  return stride;
}

std::vector<double> Reals(const ConstTensorView& view, const Quantization& quantization) {
  std::vector<double> reals = Numbers(view);
  if (quantization.empty() || view.dtype == DType::kFloat32) return reals;
  const size_t stride = StrideOf(view.shape, quantization.axis);
  for (size_t i = 0; i < reals.size(); ++i) {
    const size_t channel = i / stride % quantization.scale.size();
    reals[i] = static_cast<double>(quantization.scale[channel]) *
               (reals[i] - quantization.zero_point[channel]);
  }
  return reals;
}

// Equal infinities and two undefined numbers are no difference; one of either is all of it.
double Distance(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const double distance = std::abs(a - b);
  return std::isnan(distance) ? kInfinity : distance;
}

}  // namespace

void ErrorMeasure::Add(const ConstTensorView& expected, const Quantization& expected_quantization,
                       const ConstTensorView& actual, const Quantization& actual_quantization) {
  if (expected.shape != actual.shape) {
    max_absolute_ = sum_absolute_ = error_squares_ = kInfinity;
    return;
  }
  const std::vector<double> a = Reals(expected, expected_quantization);
  const std::vector<double> b = Reals(actual, actual_quantization);
  for (size_t i = 0; i < a.size(); ++i) AddPair(a[i], b[i]);
}

void ErrorMeasure::AddPair(double expected, double actual) {
  const double distance = Distance(expected, actual);
  ++elements_;
  max_absolute_ = std::max(max_absolute_, distance);
  sum_absolute_ += distance;
  error_squares_ += distance * distance;
  if (!std::isfinite(expected) || !std::isfinite(actual)) return;
  max_magnitude_ = std::max(max_magnitude_, std::abs(expected));
  expected_squares_ += expected * expected;
  actual_squares_ += actual * actual;
  products_ += expected * actual;
}

double ErrorMeasure::max_relative() const {
  return max_absolute_ == 0 ? 0 : max_absolute_ / max_magnitude_;
}

double ErrorMeasure::mean_absolute() const {
  return sum_absolute_ == 0 ? 0 : sum_absolute_ / static_cast<double>(elements_);
}

double ErrorMeasure::sqnr_db() const {
  if (error_squares_ == 0) return kInfinity;
  return 10 * std::log10(expected_squares_ / error_squares_);
}

double ErrorMeasure::cosine() const {
  if (expected_squares_ == actual_squares_ && error_squares_ == 0) return 1;
  const double length = std::sqrt(expected_squares_) * std::sqrt(actual_squares_);
  return length == 0 ? 0 : products_ / length;
}

}  // namespace monograph
