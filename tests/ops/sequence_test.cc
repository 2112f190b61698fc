// CUMSUM, and what makes tensors out of a few numbers: RANGE, FILL, ZEROS_LIKE.
#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using Floats = std::vector<float>;
using Ints = std::vector<int32_t>;

OpCase CumsumCase(const Tensor& input, int32_t axis, bool exclusive, bool reverse) {
  OpCase op(Op::CUMSUM);
  op.Input(input).Constant(Tensor::Of<int32_t>({}, {axis})).Output(input.dtype);
  op.options<schema::CumsumOptionsT>().exclusive = exclusive;
  op.options<schema::CumsumOptionsT>().reverse = reverse;
  return op;
}

TEST_CASE("CUMSUM adds up along an axis, from either end, with or without the element itself") {
  const Tensor row = Tensor::Of<float>({4}, {1, 2, 3, 4});
  const auto sums = [&](bool exclusive, bool reverse) {
    return Naive(CumsumCase(row, 0, exclusive, reverse)).as<float>();
  };
  CHECK(sums(false, false) == Floats{1, 3, 6, 10});
  CHECK(sums(true, false) == Floats{0, 1, 3, 6});
  CHECK(sums(false, true) == Floats{10, 9, 7, 4});
  CHECK(sums(true, true) == Floats{9, 7, 4, 0});
  const Tensor table = Tensor::Of<int32_t>({2, 3}, {1, 2, 3, INT32_MAX, 5, 6});
  CHECK(Naive(CumsumCase(table, 0, false, false)).as<int32_t>() == Ints{1, 2, 3, INT32_MIN, 7, 9});
  CHECK(Naive(CumsumCase(table, -1, false, true)).as<int32_t>()[1] == 5);
  CHECK(ErrorOf(CumsumCase(row, 1, false, false)).code() == ErrorCode::kShapeMismatch);
  OpCase nothing(Op::CUMSUM);
  nothing.Constant(Tensor::Of<float>({2, 0}, {})).Constant(Tensor::Of<int32_t>({}, {1}));
  CHECK(Naive(nothing.Output(DType::kFloat32)).shape == Shape{2, 0});
}

template <typename T>
OpCase RangeCase(T start, T limit, T delta) {
  OpCase op(Op::RANGE);
  for (T number : {start, limit, delta}) op.Constant(Tensor::Of<T>({}, {number}));
  op.Output(DTypeOf<T>());
  return op;
}

TEST_CASE("RANGE counts up and down to without its limit") {
  CHECK(Naive(RangeCase<int32_t>(3, 10, 3)).as<int32_t>() == Ints{3, 6, 9});
  CHECK(Naive(RangeCase<int32_t>(10, 4, -3)).as<int32_t>() == Ints{10, 7});
  CHECK(Naive(RangeCase<int64_t>(0, 2, 1)).as<int64_t>() == std::vector<int64_t>{0, 1});
  CHECK(Naive(RangeCase<float>(1, 2, 0.4F)).as<float>() == Floats{1, 1.4F, 1.8F});
  CHECK(Naive(RangeCase<int32_t>(4, 4, 1)).shape == Shape{0});
  CHECK(Naive(RangeCase<int32_t>(5, 4, 1)).shape == Shape{0});
  CHECK(ErrorOf(RangeCase<int32_t>(0, 4, 0)).code() == ErrorCode::kInvalidArgument);
  CHECK(ErrorOf(RangeCase<float>(0, 1e30F, 1)).code() == ErrorCode::kInvalidArgument);
}

OpCase FillCase(const std::vector<int64_t>& dims, const Tensor& value) {
  OpCase op(Op::FILL);
  op.Constant(Tensor::Of<int64_t>({static_cast<int>(dims.size())}, dims)).Input(value);
  op.Output(value.dtype, value.quantization);
  return op;
}

TEST_CASE("FILL repeats a number of any type") {
  const Tensor filled = Naive(FillCase({2, 2}, Tensor::Of<float>({}, {7})));
  CHECK(filled.shape == Shape{2, 2});
  CHECK(filled.as<float>() == Floats{7, 7, 7, 7});
  CHECK(Naive(FillCase({3}, Tensor::OfBools({}, {1}))).as<uint8_t>() ==
        std::vector<uint8_t>{1, 1, 1});
  CHECK(Naive(FillCase({2}, Tensor::Of<int64_t>({1}, {-9}))).as<int64_t>() ==
        std::vector<int64_t>{-9, -9});
  CHECK(Naive(FillCase({0, 4}, Tensor::Of<float>({}, {7}))).shape == Shape{0, 4});
  CHECK(ErrorOf(FillCase({-1}, Tensor::Of<float>({}, {7}))).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(FillCase({1}, Tensor::Of<float>({2}, {7, 7}))).code() == ErrorCode::kTypeMismatch);
}

TEST_CASE("ZEROS_LIKE has its input's shape and type") {
  OpCase op(Op::ZEROS_LIKE);
  op.Input(Tensor::Of<int64_t>({3}, {1, 2, 3})).Output(DType::kInt64);
  CHECK(Naive(op).as<int64_t>() == std::vector<int64_t>{0, 0, 0});
}

}  // namespace
}  // namespace monograph
