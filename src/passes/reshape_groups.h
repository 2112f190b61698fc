// How the axes of a reshaped tensor follow from those before.
#pragma once

#include <optional>
#include <vector>

#include "base/shape.h"

namespace monograph {

// Axes [from_begin, from_end) hold the same elements, in the same order, as axes [to_begin, to_end)
// behind the reshape.
struct ReshapeGroup {
  int from_begin = 0;
  int from_end = 0;
  int to_begin = 0;
  int to_end = 0;
};

// The smallest such groups, in order. Nothing where unknown dimensions, or dimensions of 0, do not
// tell.
std::optional<std::vector<ReshapeGroup>> GroupAxes(const Shape& from, const Shape& to);

}  // namespace monograph
