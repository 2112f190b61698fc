#include "base/shape.h"

#include <algorithm>

#include "base/checked.h"
#include "base/strings.h"

namespace monograph {

Shape::Shape(std::initializer_list<int32_t> dims) {
  for (int32_t dim : dims) {
    if (rank_ < kMaxRank) Append(dim);
  }
}

std::optional<Shape> Shape::From(std::span<const int32_t> dims) {
  if (dims.size() > kMaxRank) return std::nullopt;
  Shape shape;
  for (int32_t dim : dims) {
    if (dim < kDynamic) return std::nullopt;
    shape.Append(dim);
  }
  return shape;
}

bool Shape::is_static() const {
  return std::ranges::none_of(dims(), [](int32_t dim) { return dim == kDynamic; });
}

std::optional<int64_t> Shape::NumElements() const {
  int64_t count = 1;
  for (int32_t dim : dims()) {
    if (dim == kDynamic) return std::nullopt;
    const auto product = CheckedMul<int64_t>(count, dim);
    if (!product) return std::nullopt;
    count = *product;
  }
  return count;
}

bool Shape::Accepts(const Shape& other) const {
  return std::ranges::equal(dims(), other.dims(), [](int32_t declared, int32_t actual) {
    return declared == kDynamic || declared == actual;
  });
}

std::string Shape::ToString() const {
  std::string text = "[";
  for (int axis = 0; axis < rank_; ++axis) {
    if (axis > 0) text += ", ";
    text += (*this)[axis] == kDynamic ? "?" : StrCat((*this)[axis]);
  }
  return text + "]";
}

bool Shape::operator==(const Shape& other) const {
  return std::ranges::equal(dims(), other.dims());
}

std::optional<int> NormalizeAxis(int axis, int rank) {
  if (axis < -rank || axis >= rank) return std::nullopt;
  return axis < 0 ? axis + rank : axis;
}

}  // namespace monograph
