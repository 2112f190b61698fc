// Sorting indices, compiled once for all that are sorted by.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace monograph {

// Sorts by `before`, a strict order of all indices (so the result does not depend on the method).
void SortIndices(std::span<size_t> indices, const std::function<bool(size_t, size_t)>& before);

}  // namespace monograph
