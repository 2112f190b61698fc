#include "inspect/error_measure.h"

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace monograph {
namespace {

using Catch::Approx;

ConstTensorView View(const std::vector<float>& values) {
  return {DType::kFloat32, {static_cast<int32_t>(values.size())}, std::as_bytes(std::span(values))};
}

ErrorMeasure Measured(const std::vector<float>& expected, const std::vector<float>& actual) {
  ErrorMeasure error;
  error.Add(View(expected), {}, View(actual), {});
  return error;
}

TEST_CASE("Equal tensors have no error") {
  const ErrorMeasure error = Measured({1, -2, 3}, {1, -2, 3});
  CHECK(error.max_absolute() == 0);
  CHECK(error.max_relative() == 0);
  CHECK(error.sqnr_db() == std::numeric_limits<double>::infinity());
  CHECK(error.cosine() == 1);
}

TEST_CASE("Errors are those of the definitions") {
  const ErrorMeasure error = Measured({3, 4}, {3, 2});
  CHECK(error.max_absolute() == 2);
  CHECK(error.max_relative() == 0.5);
  CHECK(error.mean_absolute() == 1);
  CHECK(error.sqnr_db() == Approx(10 * std::log10(25.0 / 4)));
  CHECK(error.cosine() == Approx((9 + 8) / (5 * std::sqrt(13.0))));
}

TEST_CASE("Errors are gathered over tensors") {
  ErrorMeasure error = Measured({1}, {1.5});
  const std::vector<float> expected = {10};
  const std::vector<float> actual = {9.75};
  error.Add(View(expected), {}, View(actual), {});
  CHECK(error.elements() == 2);
  CHECK(error.max_absolute() == 0.5);
  CHECK(error.max_relative() == 0.05);
}

TEST_CASE("Quantised elements count as the numbers that they stand for") {
  const std::array<int8_t, 4> quanta = {-10, 0, 10, 20};
  const ConstTensorView view{DType::kInt8, {2, 2}, std::as_bytes(std::span(quanta))};
  const std::vector<float> reals = {0, 10, 5, 7.5};
  const ConstTensorView real{DType::kFloat32, {2, 2}, std::as_bytes(std::span(reals))};
  // Rows have scales of their own: 1 and 0.25.
  const Quantization rows{{1, 0.25f}, {-10, -10}, 0};
  ErrorMeasure error;
  error.Add(real, {}, view, rows);
  CHECK(error.max_absolute() == 0);
}

TEST_CASE("What is undefined or infinite on one side only is infinitely far apart") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(std::isinf(Measured({1, nan}, {1, 2}).max_absolute()));
  CHECK(std::isinf(Measured({1, 2}, {1, nan}).max_relative()));
  CHECK(std::isinf(Measured({1, infinity}, {1, 2}).max_absolute()));
  CHECK(Measured({nan, infinity, 1}, {nan, infinity, 1}).max_absolute() == 0);
}

TEST_CASE("An error where nothing was expected is infinite in proportion") {
  const ErrorMeasure error = Measured({0, 0}, {0, 1e-6f});
  CHECK(std::isinf(error.max_relative()));
  CHECK(error.cosine() == 0);
}

TEST_CASE("Tensors of unlike shapes are infinitely far apart") {
  CHECK(std::isinf(Measured({1, 2}, {1}).max_relative()));
}

}  // namespace
}  // namespace monograph
