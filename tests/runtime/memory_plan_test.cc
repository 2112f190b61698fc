#include "runtime/memory_plan.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>

#include "base/buffer.h"

namespace monograph {
namespace {

bool ShareBytes(const Lifetime& a, size_t offset_a, const Lifetime& b, size_t offset_b) {
  return offset_a < offset_b + b.bytes && offset_b < offset_a + a.bytes;
}

bool ShareTime(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

void CheckPlan(const std::vector<Lifetime>& lifetimes, const MemoryPlan& plan) {
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    REQUIRE(plan.offsets[i] % kBufferAlignment == 0);
    REQUIRE(plan.offsets[i] + lifetimes[i].bytes <= plan.arena_bytes);
    for (size_t j = 0; j < i; ++j) {
      if (!ShareTime(lifetimes[i], lifetimes[j])) continue;
      REQUIRE_FALSE(ShareBytes(lifetimes[i], plan.offsets[i], lifetimes[j], plan.offsets[j]));
    }
  }
}

// The most bytes that live at one time: no plan can need less.
size_t PeakBytes(const std::vector<Lifetime>& lifetimes, int steps) {
  size_t peak = 0;
  for (int step = 0; step < steps; ++step) {
    size_t alive = 0;
    for (const Lifetime& l : lifetimes) alive += l.first <= step && step <= l.last ? l.bytes : 0;
    peak = std::max(peak, alive);
  }
  return peak;
}

TEST_CASE("A chain of equal tensors needs two of them") {
  std::vector<Lifetime> chain;
  for (int step = 0; step < 10; ++step) chain.push_back(Lifetime{6400, step, step + 1});
  const auto plan = PlanMemory(chain);
  REQUIRE(plan.ok());
  CheckPlan(chain, *plan);
  CHECK(plan->arena_bytes == 2 * 6400);
}

TEST_CASE("Tensors alive together never share bytes") {
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<Lifetime> lifetimes(random() % 40);
    for (Lifetime& lifetime : lifetimes) {
      lifetime.bytes = random() % 5000;
      lifetime.first = static_cast<int>(random() % 20);
      lifetime.last = lifetime.first + static_cast<int>(random() % 6);
    }
    const auto plan = PlanMemory(lifetimes);
    REQUIRE(plan.ok());
    CheckPlan(lifetimes, *plan);
    CHECK(plan->arena_bytes >= PeakBytes(lifetimes, 26));
  }
}

TEST_CASE("Sizes that overflow are refused") {
  const std::vector<Lifetime> lifetimes(3, Lifetime{SIZE_MAX / 5, 0, 1});
  const auto plan = PlanMemory(lifetimes);
  REQUIRE_FALSE(plan.ok());
  CHECK(plan.error().code() == ErrorCode::kOutOfMemory);
}

}  // namespace
}  // namespace monograph
