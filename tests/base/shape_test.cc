#include "base/shape.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "base/tensor.h"

namespace monograph {
namespace {

TEST_CASE("A scalar has one element") {
  const Shape scalar;
  CHECK(scalar.rank() == 0);
  CHECK(scalar.NumElements() == 1);
  CHECK(scalar.ToString() == "[]");
}

TEST_CASE("Elements are counted, or refused when dynamic or too many") {
  CHECK(Shape{2, 3, 4}.NumElements() == 24);
  CHECK(Shape{2, 0, 4}.NumElements() == 0);
  CHECK_FALSE(Shape{2, kDynamic}.NumElements());
  CHECK_FALSE(Shape{INT32_MAX, INT32_MAX, INT32_MAX}.NumElements());
}

TEST_CASE("Shapes come from dimensions that the format allows") {
  CHECK(Shape::From(std::vector<int32_t>{1, kDynamic, 3})->ToString() == "[1, ?, 3]");
  CHECK_FALSE(Shape::From(std::vector<int32_t>{1, -2}));
  CHECK_FALSE(Shape::From(std::vector<int32_t>(kMaxRank + 1, 1)));
}

TEST_CASE("A declared shape accepts what agrees where it is static") {
  const Shape declared{1, kDynamic, kDynamic, 3};
  CHECK(declared.Accepts({1, 480, 640, 3}));
  CHECK_FALSE(declared.Accepts({1, 480, 640, 4}));
  CHECK_FALSE(declared.Accepts({480, 640, 3}));
}

TEST_CASE("Axes count from either end") {
  CHECK(NormalizeAxis(-1, 4) == 3);
  CHECK(NormalizeAxis(3, 4) == 3);
  CHECK_FALSE(NormalizeAxis(4, 4));
  CHECK_FALSE(NormalizeAxis(-5, 4));
  CHECK_FALSE(NormalizeAxis(0, 0));
}

TEST_CASE("Tensor sizes in bytes follow the type and report overflow") {
  CHECK(TensorBytes(DType::kFloat32, {2, 3}) == 24);
  CHECK(TensorBytes(DType::kInt64, {}) == 8);
  CHECK_FALSE(TensorBytes(DType::kInt64, {INT32_MAX, INT32_MAX}));
  CHECK_FALSE(TensorBytes(DType::kString, {1}));
}

}  // namespace
}  // namespace monograph
