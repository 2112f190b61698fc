// WHERE: positions of what is not zero. Expected numbers by NumPy's argwhere.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using Positions = std::vector<int64_t>;

OpCase Where(Tensor condition) {
  OpCase op(Op::WHERE);
  op.Dynamic(std::move(condition)).Output(DType::kInt64);
  return op;
}

void CheckPositions(const Tensor& condition, const Shape& shape, const Positions& positions) {
  const OpCase op = Where(condition);
  CHECK(Naive(op).shape == shape);
  CHECK(Naive(op).as<int64_t>() == positions);
  CheckOnAllExecutors(op);
}

TEST_CASE("WHERE lists positions in row-major order") {
  CheckPositions(Tensor::Of<int32_t>({2, 3}, {0, 5, 0, -1, 0, 2}), {3, 2}, {0, 1, 1, 0, 1, 2});
  CheckPositions(Tensor::Of<uint8_t>({2, 1, 2}, {1, 0, 0, 255}), {2, 3}, {0, 0, 0, 1, 0, 1});
  CheckPositions(Tensor::Of<int64_t>({3}, {int64_t{1} << 40, 0, -1}), {2, 1}, {0, 2});
  CheckPositions(Tensor::Of<int8_t>({1}, {-128}), {1, 1}, {0});
  CheckPositions(Tensor{DType::kBool, {3}, {std::byte{0}, std::byte{1}, std::byte{1}}, {}}, {2, 1},
                 {1, 2});
}

TEST_CASE("WHERE takes floats but for both zeros") {
  CheckPositions(Tensor::Of<float>({5}, {0.0F, -0.0F, 1e-30F, -3.0F, NAN}), {3, 1}, {2, 3, 4});
}

TEST_CASE("WHERE of nothing true is empty") {
  CheckPositions(Tensor::Of<float>({2, 2}, {0, 0, 0, 0}), {0, 2}, {});
}

TEST_CASE("WHERE of a scalar has positions without coordinates") {
  CheckPositions(Tensor::Of<int32_t>({}, {7}), {1, 0}, {});
  CheckPositions(Tensor::Of<int32_t>({}, {0}), {0, 0}, {});
}

TEST_CASE("WHERE of a constant is folded") {
  OpCase op(Op::WHERE);
  op.Constant(Tensor::Of<int32_t>({4}, {0, 1, 1, 0})).Output(DType::kInt64);
  CHECK(PlaceOf(op) == "folded");
  CHECK(Naive(op).shape == Shape{2, 1});
  CHECK(Naive(op).as<int64_t>() == Positions{1, 2});
}

}  // namespace
}  // namespace monograph
