#include "quant/channel_statistics.h"

#include <catch2/catch_approx.hpp>

#include "quant/photo_net.h"

namespace monograph::test {
namespace {

using Catch::Approx;

TEST_CASE("Channels have means, deviations and ranges of their own") {
  ChannelStatistics statistics;
  const std::vector<float> first = {1, -4, 3, 4};
  const std::vector<float> second = {5, 0};
  statistics.Add(first, 2);
  statistics.Add(second, 2);
  statistics.Add({}, 2);
  CHECK(statistics.count == 3);
  CHECK(statistics.Mean(0) == Approx(3));
  CHECK(statistics.Deviation(0) == Approx(std::sqrt(8.0 / 3)));
  CHECK(statistics.Mean(1) == Approx(0));
  CHECK(statistics.Deviation(1) == Approx(std::sqrt(32.0 / 3)));
  CHECK(statistics.least == std::vector<float>{1, -4});
  CHECK(statistics.largest == std::vector<float>{5, 4});
}

TEST_CASE("Statistics are of all samples") {
  const Graph graph = PhotoNet({127}, {1.0f / 64}, SmallNetwork);
  const ValueId value = graph.node(3).outputs[0];
  const auto all = Get(CollectChannelStatistics(graph, std::span(&value, 1), Photos(3), {}));
  REQUIRE(all.size() == 1);
  const ChannelStatistics& statistics = all.at(value);
  CHECK(statistics.count == 3 * 6 * 6);
  REQUIRE(statistics.sums.size() == 8);
  for (size_t c = 0; c < 8; ++c) {
    CHECK(statistics.least[c] >= 0);
    CHECK(statistics.largest[c] <= 6);
    CHECK(statistics.Mean(c) > static_cast<double>(statistics.least[c]));
  }
}

}  // namespace
}  // namespace monograph::test
