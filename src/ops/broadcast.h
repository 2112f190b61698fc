// NumPy broadcasting of two shapes.
#pragma once

#include <array>
#include <cstddef>

#include "base/result.h"
#include "base/shape.h"

namespace monograph {

// The shape of an elementwise result; dimensions may be kDynamic. kShapeMismatch when the shapes
// do not agree.
Result<Shape> BroadcastShapes(const Shape& a, const Shape& b);

// Steps through the elements of `shape` as they lie in the larger static shape `out`: index of the
// element that stands at each position of `out`, in row-major order.
class BroadcastCursor {
 public:
  BroadcastCursor(const Shape& out, const Shape& shape);

  size_t index() const { return index_; }
  void Next();

 private:
  int rank_;
  std::array<int32_t, kMaxRank> dims_{};
  std::array<int32_t, kMaxRank> position_{};
  std::array<size_t, kMaxRank> strides_{};  // Of `shape`; 0 where it is repeated.
  size_t index_ = 0;
};

}  // namespace monograph
