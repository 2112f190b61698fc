#include "quant/scheme.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "quant/layer_weights.h"

namespace monograph::test {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("A range is covered by 255 steps, and 0 is a quantum") {
  const Quantization q = CoverRange({-1, 3});
  CHECK_THAT(q.scale[0], WithinRel(4.0f / 255));
  CHECK(q.zero_point[0] == -64);
  const Range covered = CoveredBy(q);
  CHECK_THAT(covered.min, WithinAbs(-1, q.scale[0]));
  CHECK_THAT(covered.max, WithinAbs(3, q.scale[0]));
}

TEST_CASE("A range on one side of 0 is widened to 0") {
  CHECK(CoverRange({2, 5.1f}).zero_point[0] == -128);
  CHECK_THAT(CoverRange({2, 5.1f}).scale[0], WithinRel(0.02f));
  CHECK(CoverRange({-5.1f, -2}).zero_point[0] == 127);
}

TEST_CASE("A range of nothing, or of the smallest numbers, has a scale above 0") {
  CHECK(CoverRange({0, 0}).scale[0] > 0);
  CHECK(CoverRange({0, 1e-44f}).scale[0] > 0);
}

Weights TwoChannels() {
  // [2, 1, 1, 2]: channels {1, -2} and {0.01, 0}.
  return {WeightsPlaces{}, {2, 1, 1, 2}, {1, -2, 0.01, 0}, {0, 0}};
}

TEST_CASE("Each output channel has the scale of its largest weight") {
  const std::vector<float> scales = SymmetricScales(TwoChannels(), 1, false);
  REQUIRE(scales.size() == 2);
  CHECK_THAT(scales[0], WithinRel(2.0f / 127));
  CHECK_THAT(scales[1], WithinRel(0.01f / 127));
  CHECK(RoundWeights(TwoChannels(), scales).quanta == std::vector<int8_t>{64, -127, 127, 0});
}

TEST_CASE("One scale for all channels is that of the largest weight") {
  const std::vector<float> scales = SymmetricScales(TwoChannels(), 1, true);
  REQUIRE(scales.size() == 1);
  CHECK(RoundWeights(TwoChannels(), scales).quanta == std::vector<int8_t>{64, -127, 1, 0});
}

TEST_CASE("A channel without weights has the scale of the others") {
  Weights dead = TwoChannels();
  dead.weights = {1, -2, 0, 0};
  CHECK(SymmetricScales(dead, 1, false)[1] == SymmetricScales(dead, 1, false)[0]);
  dead.weights = {0, 0, 0, 0};
  CHECK(SymmetricScales(dead, 1, false)[0] > 0);
}

TEST_CASE("A large bias of small weights still fits into its integers") {
  Weights weights = TwoChannels();
  weights.bias = {0, 1e6};
  const float scale = SymmetricScales(weights, 1e-3f, false)[1];
  CHECK(1e6 / (static_cast<double>(scale) * 1e-3) < 2147483647.0);
}

}  // namespace
}  // namespace monograph::test
