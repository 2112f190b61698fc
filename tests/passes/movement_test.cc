#include "passes/movement.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <random>

#include "support/numbers.h"

namespace monograph {
namespace {

int64_t Count(const Shape& shape) { return *shape.NumElements(); }

// The numbers, moved as TRANSPOSE does it: element by element.
std::vector<float> Transposed(const std::vector<float>& from, const Shape& shape,
                              const Permutation& permutation) {
  const Shape to = Permute(shape, permutation);
  std::vector<int64_t> strides(static_cast<size_t>(shape.rank()), 1);
  for (int i = shape.rank() - 2; i >= 0; --i) {
    strides[static_cast<size_t>(i)] = strides[static_cast<size_t>(i) + 1] * shape[i + 1];
  }
  std::vector<float> moved;
  for (int64_t i = 0; i < Count(shape); ++i) {
    int64_t rest = i;
    int64_t at = 0;
    for (int axis = to.rank(); axis-- > 0; rest /= to[axis]) {
      at += rest % to[axis] * strides[static_cast<size_t>(permutation[static_cast<size_t>(axis)])];
    }
    moved.push_back(from[static_cast<size_t>(at)]);
  }
  return moved;
}

// A shape of the same number of elements, and now and then a dimension of 1.
Shape Regrouped(const Shape& shape, std::mt19937& random) {
  Shape to;
  int64_t left = Count(shape);
  while (left > 1 && to.rank() < 5) {
    std::vector<int32_t> divisors;
    for (int32_t d = 1; d <= left; ++d) {
      if (left % d == 0) divisors.push_back(d);
    }
    to.Append(divisors[random() % divisors.size()]);
    left /= to[to.rank() - 1];
  }
  to.Append(static_cast<int32_t>(left));
  return to;
}

Permutation Shuffled(int rank, std::mt19937& random) {
  Permutation permutation(static_cast<size_t>(rank));
  std::iota(permutation.begin(), permutation.end(), 0);
  std::ranges::shuffle(permutation, random);
  return permutation;
}

struct Tensor {
  Shape shape;
  std::vector<float> values;

  void Transpose(const Permutation& permutation) {
    values = Transposed(values, shape, permutation);
    shape = Permute(shape, permutation);
  }
};

Tensor Run(Tensor tensor, const Movement::Steps& steps) {
  if (steps.before) {
    REQUIRE(Count(*steps.before) == Count(tensor.shape));
    tensor.shape = *steps.before;
  }
  if (!steps.transpose.empty()) tensor.Transpose(steps.transpose);
  if (steps.after) tensor.shape = *steps.after;
  return tensor;
}

TEST_CASE("The shortest steps of a random movement give the same tensor") {
  const uint32_t seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  int moved = 0;
  for (int round = 0; moved < 100; ++round) {
    REQUIRE(round < 100000);
    const Shape input = {2, static_cast<int32_t>(1 + random() % 3), 12, 4};
    Tensor tensor{input, test::Ramp(input).values};
    auto movement = Movement::Of(input);
    REQUIRE(movement);
    bool fits = true;
    for (int step = 0; step < 4 && fits; ++step) {
      const Permutation permutation = Shuffled(tensor.shape.rank(), random);
      tensor.Transpose(permutation);
      movement->Transpose(permutation);
      tensor.shape = Regrouped(tensor.shape, random);
      fits = movement->Reshape(tensor.shape);
    }
    if (!fits) continue;
    ++moved;
    const auto steps = movement->Shortest();
    REQUIRE(steps);
    const Tensor made = Run({input, test::Ramp(input).values}, *steps);
    CHECK(made.shape == tensor.shape);
    CHECK(made.values == tensor.values);
  }
}

struct Expected {
  std::optional<Shape> before;
  Permutation transpose;
  std::optional<Shape> after;
};

void CheckSteps(const Movement& movement, const Expected& expected) {
  const auto steps = movement.Shortest();
  REQUIRE(steps);
  CHECK(steps->before == expected.before);
  CHECK(steps->transpose == expected.transpose);
  CHECK(steps->after == expected.after);
}

TEST_CASE("What comes back to where it was needs no step") {
  auto movement = Movement::Of({2, 3, 4});
  movement->Transpose({2, 0, 1});
  REQUIRE(movement->Reshape({4, 6}));
  movement->Transpose({1, 0});
  REQUIRE(movement->Reshape({2, 3, 4}));
  CheckSteps(*movement, {});
}

TEST_CASE("Dimensions of 1 move by a reshape, and along with a transposition") {
  auto movement = Movement::Of({1, 5, 1, 6});
  movement->Transpose({3, 0, 1, 2});
  CheckSteps(*movement, {{}, {3, 0, 1, 2}, {}});
  movement->Transpose({2, 1, 3, 0});
  CheckSteps(*movement, {{}, {}, Shape{5, 1, 1, 6}});
}

TEST_CASE("An unknown dimension splits and joins with known ones") {
  auto movement = Movement::Of({5, kDynamic, 8});
  REQUIRE(movement->Reshape({5, kDynamic, 4}));
  movement->Transpose({1, 0, 2});
  CheckSteps(*movement, {Shape{5, kDynamic, 4}, {1, 0, 2}, {}});
  REQUIRE(movement->Reshape({kDynamic, 2, 5, 4}));
  CheckSteps(*movement, {Shape{5, kDynamic, 2, 4}, {1, 2, 0, 3}, {}});
  // Twice as many rows as half of the unknown number.
  auto halves = Movement::Of({kDynamic, 3});
  REQUIRE(halves->Reshape({kDynamic, 6}));
  REQUIRE(halves->Reshape({kDynamic, 2, 3}));
  REQUIRE(halves->Reshape({kDynamic, 3}));
  CheckSteps(*halves, {});
}

TEST_CASE("Shapes that do not tell are refused") {
  CHECK_FALSE(Movement::Of({kDynamic, 3, kDynamic}));
  CHECK_FALSE(Movement::Of({0, 3}));
  CHECK_FALSE(Movement::Of({1 << 30, 1 << 30, 1 << 30}));
  CHECK_FALSE(Movement::Of({4, 6})->Reshape({5, 5}));
  CHECK_FALSE(Movement::Of({4, 6})->Reshape({kDynamic, 6}));
  auto moved = Movement::Of({4, 6});
  moved->Transpose({1, 0});
  CHECK_FALSE(moved->Reshape({4, 6}));
}

}  // namespace
}  // namespace monograph
