// Placing tensors that live at different times in one arena.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"

namespace monograph {

// A tensor that must keep its bytes from step `first` to step `last`, both included.
struct Lifetime {
  size_t bytes = 0;
  int first = 0;
  int last = 0;
};

struct MemoryPlan {
  std::vector<size_t> offsets;  // By lifetime; multiples of kBufferAlignment.
  size_t arena_bytes = 0;
};

// Greedy by size (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference",
// 2020): the largest tensor first, each at the lowest offset where no tensor that lives at the
// same time stands. kOutOfMemory when the sum of all sizes overflows.
Result<MemoryPlan> PlanMemory(std::span<const Lifetime> lifetimes);

}  // namespace monograph
