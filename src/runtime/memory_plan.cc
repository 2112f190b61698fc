#include "runtime/memory_plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/buffer.h"
#include "base/checked.h"
#include "base/order.h"

namespace monograph {

namespace {

bool Overlap(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

// Lowest offset with `bytes` free between the placed tensors, which stand in order of offset.
size_t FirstGap(std::span<const Lifetime> lifetimes, const std::vector<size_t>& offsets,
                const std::vector<size_t>& placed, const Lifetime& wanted) {
  size_t offset = 0;
  for (size_t other : placed) {
    if (!Overlap(lifetimes[other], wanted)) continue;
    if (offset + wanted.bytes <= offsets[other]) break;
    offset = std::max(offset, AlignUp(offsets[other] + lifetimes[other].bytes));
  }
  return offset;
}

Status CheckTotal(std::span<const Lifetime> lifetimes) {
  size_t total = 0;
  for (const Lifetime& lifetime : lifetimes) {
    const auto sum =
        lifetime.bytes > SIZE_MAX / 4 ? std::nullopt : CheckedAdd(total, AlignUp(lifetime.bytes));
    if (!sum || *sum > SIZE_MAX / 4) {
      return Error{ErrorCode::kOutOfMemory, "The model's tensors exceed the address space."};
    }
    total = *sum;
  }
  return {};
}

}  // namespace

Result<MemoryPlan> PlanMemory(std::span<const Lifetime> lifetimes) {
  MG_TRY(CheckTotal(lifetimes));
  std::vector<size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  SortIndices(order, [&](size_t a, size_t b) {
    return std::pair(lifetimes[b].bytes, a) < std::pair(lifetimes[a].bytes, b);
  });

  MemoryPlan plan;
  plan.offsets.resize(lifetimes.size());
  std::vector<size_t> placed;
  for (size_t index : order) {
    const size_t offset = FirstGap(lifetimes, plan.offsets, placed, lifetimes[index]);
    plan.offsets[index] = offset;
    plan.arena_bytes = std::max(plan.arena_bytes, AlignUp(offset + lifetimes[index].bytes));
    const auto behind = std::ranges::upper_bound(placed, offset, {},
                                                 [&](size_t other) { return plan.offsets[other]; });
    placed.insert(behind, index);
  }
  return plan;
}

}  // namespace monograph
