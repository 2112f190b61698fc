#include "quant/weight_facts.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <vector>

namespace monograph {
namespace {

using Catch::Matchers::WithinAbs;

Weights Rows(int32_t channels, std::vector<double> numbers) {
  Weights weights;
  weights.bias.resize(static_cast<size_t>(channels));
  weights.shape = {channels, static_cast<int32_t>(numbers.size()) / channels};
  weights.weights = std::move(numbers);
  return weights;
}

TEST_CASE("A channel whose weights are alike has no outlier") {
  const WeightFacts facts = DescribeWeights(Rows(2, {1, -1, 1, -1, 2, 2, -2, 2}));
  CHECK(facts.channels == 2);
  CHECK(facts.zero_channels == 0);
  CHECK_THAT(facts.outlier, WithinAbs(1, 1e-12));
  CHECK_THAT(facts.spread, WithinAbs(1, 1e-12));
}

TEST_CASE("The outlier is of the channel where it is largest, and channels of 0 count apart") {
  const WeightFacts facts =
      DescribeWeights(Rows(4, {1, -1, 1, -1, 0, 0, 0, 0, 0, 0, -8, 0, 2, 2, 2, 2}));
  CHECK(facts.channels == 4);
  CHECK(facts.zero_channels == 1);
  CHECK_THAT(facts.outlier, WithinAbs(2, 1e-12));  // 8 / sqrt(64 / 4)
  CHECK_THAT(facts.spread, WithinAbs(4, 1e-12));   // 8 / the middle one of 1, 2, 8
}

TEST_CASE("Weights of nothing but 0 have neither outlier nor spread") {
  const WeightFacts facts = DescribeWeights(Rows(2, {0, 0, 0, 0}));
  CHECK(facts.zero_channels == 2);
  CHECK(facts.outlier == 0);
  CHECK(facts.spread == 0);
}

TEST_CASE("Scales are told by their least, middle and largest") {
  const ScaleFacts facts = DescribeScales({{0.5f, 0.125f, 0.25f}, 0, {}});
  CHECK(facts.count == 3);
  CHECK(facts.min == 0.125f);
  CHECK(facts.median == 0.25f);
  CHECK(facts.max == 0.5f);
  CHECK(DescribeScales({}).count == 0);
}

}  // namespace
}  // namespace monograph
