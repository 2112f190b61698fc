#include "ops/broadcast.h"

#include <algorithm>

#include "base/strings.h"

namespace monograph {

namespace {

// Dimension `axis` of a result of rank `rank`, counted in a shape that is aligned to its right.
int32_t AlignedDim(const Shape& shape, int axis, int rank) {
  const int own = axis - (rank - shape.rank());
  return own < 0 ? 1 : shape[own];
}

}  // namespace

Result<Shape> BroadcastShapes(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  Shape out;
  for (int axis = 0; axis < rank; ++axis) {
    const int32_t x = AlignedDim(a, axis, rank);
    const int32_t y = AlignedDim(b, axis, rank);
    if (x == 1 || y == 1) {
      out.Append(x == 1 ? y : x);
    } else if (x == kDynamic || y == kDynamic) {
      out.Append(x == kDynamic ? y : x);
    } else if (x == y) {
      out.Append(x);
    } else {
      return Error{ErrorCode::kShapeMismatch,
                   StrCat("shapes ", a.ToString(), " and ", b.ToString(), " cannot be broadcast.")};
    }
  }
  return out;
}

BroadcastCursor::BroadcastCursor(const Shape& out, const Shape& shape) : rank_(out.rank()) {
  size_t stride = 1;
  for (int axis = rank_ - 1; axis >= 0; --axis) {
    const size_t i = static_cast<size_t>(axis);
    const int32_t dim = AlignedDim(shape, axis, rank_);
    dims_[i] = out[axis];
    strides_[i] = dim == 1 ? 0 : stride;
    stride *= static_cast<size_t>(dim);
  }
}

void BroadcastCursor::Next() {
  for (int axis = rank_ - 1; axis >= 0; --axis) {
    const size_t i = static_cast<size_t>(axis);
    index_ += strides_[i];
    if (++position_[i] < dims_[i]) return;
    index_ -= strides_[i] * static_cast<size_t>(dims_[i]);
    position_[i] = 0;
  }
}

}  // namespace monograph
