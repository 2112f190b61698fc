// Shape: the dimensions of a tensor, outermost first (images are NHWC).
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

namespace monograph {

// A dimension that is not known before the input is.
inline constexpr int32_t kDynamic = -1;

inline constexpr int kMaxRank = 8;

class Shape {
 public:
  Shape() = default;  // A scalar: rank 0, one element.
  Shape(std::initializer_list<int32_t> dims);

  // Nothing when there are more than kMaxRank dimensions, or one below kDynamic.
  static std::optional<Shape> From(std::span<const int32_t> dims);

  int rank() const { return rank_; }
  // Requires 0 <= axis < rank().
  int32_t operator[](int axis) const { return dims_[static_cast<size_t>(axis)]; }
  int32_t& operator[](int axis) { return dims_[static_cast<size_t>(axis)]; }
  std::span<const int32_t> dims() const { return {dims_.data(), static_cast<size_t>(rank_)}; }

  // Requires rank() < kMaxRank.
  void Append(int32_t dim) { dims_[static_cast<size_t>(rank_++)] = dim; }

  // No dimension is kDynamic.
  bool is_static() const;

  // Product of the dimensions; nothing when one is dynamic or the product overflows int64.
  std::optional<int64_t> NumElements() const;

  // Could a tensor of the concrete shape `other` stand where this one is declared? Same rank, and
  // each dimension equal or dynamic here.
  bool Accepts(const Shape& other) const;

  // "[1, ?, ?, 3]"
  std::string ToString() const;

  bool operator==(const Shape& other) const;

 private:
  std::array<int32_t, kMaxRank> dims_{};
  int rank_ = 0;
};

// Axis in [0, rank) for an axis that may count from the end, or nothing when out of range.
std::optional<int> NormalizeAxis(int axis, int rank);

}  // namespace monograph
