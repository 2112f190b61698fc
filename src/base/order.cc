#include "base/order.h"

#include <algorithm>

namespace monograph {

void SortIndices(std::span<size_t> indices, const std::function<bool(size_t, size_t)>& before) {
  std::ranges::make_heap(indices, std::cref(before));
  std::ranges::sort_heap(indices, std::cref(before));
}

}  // namespace monograph
