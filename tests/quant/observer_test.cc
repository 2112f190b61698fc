#include "quant/observer.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "support/numbers.h"

namespace monograph::test {
namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

// Ten thousand numbers of the normal distribution with deviation 1: sums of twelve uniform ones.
std::vector<float> Normal() {
  const std::vector<float> uniform = Scattered({120000}, 7).values;
  std::vector<float> normal(10000);
  for (size_t i = 0; i < uniform.size(); ++i) normal[i / 12] += uniform[i] / 2;
  return normal;
}

Observation Seen(std::span<const float> numbers) {
  Observation observation;
  observation.Add(numbers, 1);
  return observation;
}

TEST_CASE("A histogram does not depend on the order of what is added") {
  const std::vector<float> small = Scattered({500}, 3).values;
  std::vector<float> large = Scattered({500}, 4).values;
  for (float& x : large) x *= 1000;
  Histogram up;
  up.Add(small);
  up.Add(large);
  Histogram down;
  down.Add(large);
  down.Add(small);
  CHECK(up.range() == down.range());
  CHECK(up.bin_width() == down.bin_width());
  const auto a = up.Bins();
  const auto b = down.Bins();
  REQUIRE(a.size() == b.size());
  int64_t sum = up.zeros();
  for (size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].centre == b[i].centre);
    CHECK(a[i].count == b[i].count);
    sum += a[i].count;
  }
  CHECK(sum == 1000);
}

TEST_CASE("Each number lies in the bin around it") {
  Histogram histogram;
  histogram.Add(std::vector<float>{-1.5f, 0.25f, 0, 7});
  CHECK(histogram.zeros() == 1);
  const auto bins = histogram.Bins();
  REQUIRE(bins.size() == 3);
  const double reach = histogram.bin_width() / 2;
  CHECK_THAT(bins[0].centre, WithinAbs(-1.5, reach));
  CHECK_THAT(bins[1].centre, WithinAbs(0.25, reach));
  CHECK_THAT(bins[2].centre, WithinAbs(7, reach));
}

TEST_CASE("Zeros, the smallest and the largest floats have a histogram") {
  Histogram histogram;
  histogram.Add(std::vector<float>{0, 0});
  CHECK(histogram.Bins().empty());
  histogram.Add(std::vector<float>{1e-45f});
  histogram.Add(std::vector<float>{3e38f, -3e38f});
  CHECK(histogram.count() == 5);
  CHECK(histogram.Bins().size() == 3);
}

TEST_CASE("Min-max covers all that was seen") {
  Observation seen = Seen(std::vector<float>{-1, 2});
  seen.Add(std::vector<float>{-3, 1}, 1);
  CHECK(ObservedRange(seen, Observer::kMinMax, 0) == Range{-3, 2});
}

TEST_CASE("The moving average gives new samples a tenth") {
  Observation seen = Seen(std::vector<float>{-1, 2});
  seen.Add(std::vector<float>{-2, 4}, 1);
  const Range range = ObservedRange(seen, Observer::kMovingAverage, 0);
  CHECK_THAT(range.min, WithinRel(-1.1f));
  CHECK_THAT(range.max, WithinRel(2.2f));
}

TEST_CASE("A percentile leaves out as many numbers at both ends") {
  std::vector<float> numbers;
  for (int i = -500; i <= 500; ++i) numbers.push_back(static_cast<float>(i));
  const Range range = ObservedRange(Seen(numbers), Observer::kPercentile, 90);
  CHECK_THAT(range.min, WithinAbs(-450, 1));
  CHECK_THAT(range.max, WithinAbs(450, 1));
  CHECK(ObservedRange(Seen(numbers), Observer::kPercentile, 100) == Range{-500, 500});
}

// What rounding to 255 steps of the range costs, counted number by number.
double CountedError(std::span<const float> numbers, const Range& range) {
  const double step = static_cast<double>(range.max - range.min) / 255;
  double sum = 0;
  for (const float number : numbers) {
    const double inside = std::clamp(number, range.min, range.max);
    const double rounded = std::nearbyint(inside / step) * step;
    sum += (rounded - static_cast<double>(number)) * (rounded - static_cast<double>(number));
  }
  return sum;
}

TEST_CASE("Least squares clip an outlier among normal numbers, and cost less than min-max") {
  std::vector<float> numbers = {20};
  for (int copy = 0; copy < 40; ++copy) {
    const std::vector<float> normal = Normal();
    numbers.insert(numbers.end(), normal.begin(), normal.end());
  }
  const Observation seen = Seen(numbers);
  const Range range = ObservedRange(seen, Observer::kMse, 0);
  CHECK(range.max < 20);
  CHECK(range.max > 2);
  const Range all = ObservedRange(seen, Observer::kMinMax, 0);
  CHECK(CountedError(numbers, range) < CountedError(numbers, all));
}

TEST_CASE("Entropy clips the outlier, and keeps what is evenly spread") {
  std::vector<float> numbers = Normal();
  numbers.push_back(40);
  CHECK(ObservedRange(Seen(numbers), Observer::kEntropy, 0).max < 20);
  const std::vector<float> even = Scattered({20000}, 5).values;
  CHECK_THAT(ObservedRange(Seen(even), Observer::kEntropy, 0).max, WithinAbs(1, 0.02));
}

TEST_CASE("The clipped share counts what lies outside") {
  std::vector<float> numbers;
  for (int i = 1; i <= 1000; ++i) numbers.push_back(static_cast<float>(i));
  const Observation seen = Seen(numbers);
  CHECK_THAT(ClippedShare(seen.histogram, {0, 900}), WithinAbs(0.1, 0.002));
  CHECK(ClippedShare(seen.histogram, seen.histogram.range()) == 0);
}

TEST_CASE("Observers have names") {
  for (const Observer observer : {Observer::kMinMax, Observer::kMovingAverage,
                                  Observer::kPercentile, Observer::kMse, Observer::kEntropy}) {
    const auto named = ObserverNamed(ObserverName(observer));
    REQUIRE(named.ok());
    CHECK(*named == observer);
  }
  CHECK_FALSE(ObserverNamed("median").ok());
}

}  // namespace
}  // namespace monograph::test
