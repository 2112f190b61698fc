#include "quant/rounding_problem.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "support/numbers.h"

namespace monograph {
namespace {

constexpr int32_t kDepth = 6;

// Moments of inputs that depend on each other: a few numbers mixed, and a little noise.
SymmetricMatrix Correlated(int32_t depth, uint32_t seed) {
  constexpr int32_t kVectors = 40;
  const auto sources = test::Scattered({kVectors, 2}, seed).values;
  const auto mixing = test::Scattered({2, depth}, seed + 1).values;
  auto vectors = test::Scattered({kVectors, depth}, seed + 2).values;
  for (size_t i = 0; i < vectors.size(); ++i) {
    const size_t v = i / static_cast<size_t>(depth);
    const size_t k = i % static_cast<size_t>(depth);
    vectors[i] = 0.3f * vectors[i] + sources[2 * v] * mixing[k] +
                 sources[2 * v + 1] * mixing[static_cast<size_t>(depth) + k];
  }
  SymmetricMatrix gram(static_cast<size_t>(depth));
  gram.AddOuterProducts(vectors, static_cast<size_t>(depth));
  gram.Mirror();
  return gram;
}

std::vector<float> WeightsOf(const Shape& shape, float scale, uint32_t seed) {
  auto weights = test::Scattered(shape, seed).values;
  for (float& weight : weights) weight *= scale;
  return weights;
}

std::vector<int8_t> Nearest(const std::vector<float>& weights) {
  std::vector<int8_t> quanta;
  for (const float weight : weights) quanta.push_back(static_cast<int8_t>(std::lrint(weight)));
  return quanta;
}

std::vector<double> Errors(const SymmetricMatrix& gram, std::vector<float> weights,
                           const std::vector<int8_t>& quanta) {
  for (size_t i = 0; i < weights.size(); ++i) weights[i] -= static_cast<float>(quanta[i]);
  return gram.Forms(weights);
}

std::vector<int8_t> Solved(const SymmetricMatrix& gram, const std::vector<float>& weights) {
  std::vector<int8_t> quanta(weights.size());
  RoundingProblem(gram).Solve(weights, quanta);
  return quanta;
}

// The least error of all ways to round a row up or down.
double LeastError(const SymmetricMatrix& gram, const std::vector<float>& weights) {
  double least = INFINITY;
  for (unsigned choice = 0; choice < 1U << kDepth; ++choice) {
    std::vector<int8_t> quanta;
    for (size_t k = 0; k < weights.size(); ++k) {
      const float up = static_cast<float>(choice >> k & 1U);
      quanta.push_back(static_cast<int8_t>(std::floor(weights[k]) + up));
    }
    least = std::min(least, Errors(gram, weights, quanta)[0]);
  }
  return least;
}

TEST_CASE("Short rows are rounded at least as well as by the best choice of up and down") {
  for (uint32_t seed = 1; seed <= 50; ++seed) {
    const SymmetricMatrix gram = Correlated(kDepth, seed);
    const auto weights = WeightsOf({kDepth}, 20, seed + 100);
    const double error = Errors(gram, weights, Solved(gram, weights))[0];
    const double least = LeastError(gram, weights);
    CHECK(error <= 1.0001 * least);
  }
}

TEST_CASE("Rows of many correlated inputs lose far less than by rounding to nearest") {
  constexpr int32_t kLong = 96;
  const SymmetricMatrix gram = Correlated(kLong, 7);
  const auto weights = WeightsOf({20, kLong}, 40, 3);  // More rows than are solved at once.
  const auto nearest = Errors(gram, weights, Nearest(weights));
  const auto solved = Errors(gram, weights, Solved(gram, weights));
  CHECK(std::accumulate(solved.begin(), solved.end(), 0.0) <
        0.25 * std::accumulate(nearest.begin(), nearest.end(), 0.0));
}

TEST_CASE("Each row is rounded as it would be alone") {
  const SymmetricMatrix gram = Correlated(kDepth, 3);
  const auto weights = WeightsOf({40, kDepth}, 20, 9);
  const auto together = Solved(gram, weights);
  for (size_t first = 0; first < weights.size(); first += kDepth) {
    const auto begin = static_cast<std::ptrdiff_t>(first);
    const std::vector<float> row(weights.begin() + begin, weights.begin() + begin + kDepth);
    const auto alone = Solved(gram, row);
    CHECK(std::equal(alone.begin(), alone.end(), together.begin() + begin));
  }
}

TEST_CASE("Inputs that do not depend on each other round to nearest") {
  SymmetricMatrix gram(kDepth);
  for (size_t i = 0; i < kDepth; ++i) gram.row(i)[i] = static_cast<float>(i + 1);
  const auto weights = WeightsOf({3, kDepth}, 100, 5);
  CHECK(Solved(gram, weights) == Nearest(weights));
}

TEST_CASE("Integers stay in the range of symmetric int8") {
  const SymmetricMatrix gram = Correlated(kDepth, 11);
  for (const float scale : {127.0f, 1000.0f}) {
    for (const int8_t quantum : Solved(gram, WeightsOf({50, kDepth}, scale, 2))) {
      CHECK(quantum >= -127);
    }
  }
}

TEST_CASE("Moments of one vector alone are solved too") {
  SymmetricMatrix gram(kDepth);
  gram.AddOuterProducts(test::Scattered({1, kDepth}, 4).values, kDepth);
  gram.Mirror();
  for (size_t i = 0; i < kDepth; ++i) gram.row(i)[i] += 1e-4f;
  const auto weights = WeightsOf({1, kDepth}, 20, 6);
  const auto quanta = Solved(gram, weights);
  CHECK(Errors(gram, weights, quanta)[0] < Errors(gram, weights, Nearest(weights))[0]);
  for (size_t i = 0; i < kDepth; ++i)
    CHECK(std::abs(static_cast<float>(quanta[i]) - weights[i]) < 9);
}

}  // namespace
}  // namespace monograph
