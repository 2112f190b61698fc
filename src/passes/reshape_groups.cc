#include "passes/reshape_groups.h"

#include <algorithm>
#include <cstdint>

#include "passes/rewrite.h"

namespace monograph {

namespace {

// One side of a group while it grows.
struct Side {
  const Shape& shape;
  int next = 0;
  int64_t product = 1;

  bool done() const { return next == shape.rank(); }
  bool is_dynamic() const { return !done() && shape[next] == kDynamic; }
  void Take() { product *= shape[next++]; }
};

// No product of dimensions overflows either.
bool CanCount(const Shape& shape) {
  return shape.rank() > 0 && KnownElements(shape) &&
         std::ranges::count(shape.dims(), kDynamic) <= 1 &&
         std::ranges::count(shape.dims(), 0) == 0;
}

// Takes axes of both sides until they hold the same number of elements. False where one is unknown.
bool Grow(Side& from, Side& to) {
  from.product = to.product = 1;
  if (from.is_dynamic() || to.is_dynamic()) {
    if (!from.is_dynamic() || !to.is_dynamic()) return false;
    ++from.next;
    ++to.next;
    return true;
  }
  from.Take();
  to.Take();
  while (from.product != to.product) {
    Side& smaller = from.product < to.product ? from : to;
    if (smaller.done() || smaller.is_dynamic()) return false;
    smaller.Take();
  }
  return true;
}

}  // namespace

std::optional<std::vector<ReshapeGroup>> GroupAxes(const Shape& from, const Shape& to) {
  if (!CanCount(from) || !CanCount(to) || from.is_static() != to.is_static() ||
      KnownElements(from) != KnownElements(to)) {
    return std::nullopt;
  }
  Side left{from};
  Side right{to};
  std::vector<ReshapeGroup> groups;
  while (!left.done() && !right.done()) {
    ReshapeGroup group{left.next, 0, right.next, 0};
    if (!Grow(left, right)) return std::nullopt;
    group.from_end = left.next;
    group.to_end = right.next;
    groups.push_back(group);
  }
  // What is left are dimensions of 1.
  groups.back().from_end = from.rank();
  groups.back().to_end = to.rank();
  return groups;
}

}  // namespace monograph
