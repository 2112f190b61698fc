// Operators that give booleans or take them.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using Bytes = std::vector<uint8_t>;

Bytes Compare(Op op, const Tensor& a, const Tensor& b) {
  OpCase test(op);
  test.Input(a).Input(b).Output(DType::kBool);
  CheckOnAllExecutors(test);
  return Naive(test).as<uint8_t>();
}

TEST_CASE("Numbers of every type are compared") {
  const auto check = [](const Tensor& a, const Tensor& b) {
    CHECK(Compare(Op::EQUAL, a, b) == Bytes{0, 1, 0});
    CHECK(Compare(Op::NOT_EQUAL, a, b) == Bytes{1, 0, 1});
    CHECK(Compare(Op::LESS, a, b) == Bytes{1, 0, 0});
    CHECK(Compare(Op::LESS_EQUAL, a, b) == Bytes{1, 1, 0});
    CHECK(Compare(Op::GREATER, a, b) == Bytes{0, 0, 1});
    CHECK(Compare(Op::GREATER_EQUAL, a, b) == Bytes{0, 1, 1});
  };
  check(Tensor::Of<float>({3}, {-1, 2, 3}), Tensor::Of<float>({3}, {0, 2, 2.5F}));
  check(Tensor::Of<int32_t>({3}, {-1, 2, 3}), Tensor::Of<int32_t>({3}, {0, 2, 2}));
  check(Tensor::Of<int16_t>({3}, {-1, 2, 3}), Tensor::Of<int16_t>({3}, {0, 2, 2}));
  check(Tensor::Of<int8_t>({3}, {-1, 2, 3}), Tensor::Of<int8_t>({3}, {0, 2, 2}));
  check(Tensor::Of<uint8_t>({3}, {1, 2, 200}), Tensor::Of<uint8_t>({3}, {9, 2, 2}));
  // Neighbours that a float could not tell apart.
  const int64_t large = int64_t{1} << 40;
  check(Tensor::Of<int64_t>({3}, {large, large, large + 1}),
        Tensor::Of<int64_t>({3}, {large + 1, large, large}));
}

TEST_CASE("Quantised numbers are compared by what they stand for") {
  const Tensor a = Tensor::Of<int8_t>({3}, {1, 2, 3}, PerTensor(1, 0));
  const Tensor b = Tensor::Of<int8_t>({3}, {4, 6, 9}, PerTensor(0.5F, 2));
  CHECK(Compare(Op::EQUAL, a, b) == Bytes{1, 1, 0});
  CHECK(Compare(Op::LESS, a, b) == Bytes{0, 0, 1});
  OpCase mixed(Op::LESS);
  mixed.Input(a).Input(Tensor::Of<int8_t>({3}, {1, 2, 3})).Output(DType::kBool);
  CHECK(ErrorOf(mixed).code() == ErrorCode::kUnsupportedModel);
}

TEST_CASE("Comparisons broadcast, and NaN is not equal to itself") {
  const Tensor column = Tensor::Of<float>({2, 1}, {1, NAN});
  CHECK(Compare(Op::EQUAL, column, Tensor::Of<float>({3}, {0, 1, NAN})) == Bytes{0, 1, 0, 0, 0, 0});
  CHECK(Compare(Op::NOT_EQUAL, column, column) == Bytes{0, 1});
}

TEST_CASE("Booleans are compared for equality only") {
  const Tensor a = Tensor::OfBools({4}, {0, 0, 1, 1});
  const Tensor b = Tensor::OfBools({4}, {0, 1, 0, 1});
  CHECK(Compare(Op::EQUAL, a, b) == Bytes{1, 0, 0, 1});
  CHECK(Compare(Op::NOT_EQUAL, a, b) == Bytes{0, 1, 1, 0});
  CHECK(Compare(Op::LOGICAL_AND, a, b) == Bytes{0, 0, 0, 1});
  CHECK(Compare(Op::LOGICAL_OR, a, b) == Bytes{0, 1, 1, 1});
  OpCase order(Op::LESS);
  CHECK(ErrorOf(order.Input(a).Input(b).Output(DType::kBool)).code() == ErrorCode::kTypeMismatch);
  OpCase numbers(Op::LOGICAL_OR);
  const Tensor number = Tensor::Of<float>({1}, {1});
  numbers.Input(number).Input(number).Output(DType::kBool);
  CHECK(ErrorOf(numbers).code() == ErrorCode::kTypeMismatch);
}

TEST_CASE("LOGICAL_NOT turns booleans over") {
  OpCase op(Op::LOGICAL_NOT);
  op.Input(Tensor::OfBools({3}, {0, 1, 0})).Output(DType::kBool);
  CHECK(Naive(op).as<uint8_t>() == Bytes{1, 0, 1});
}

OpCase SelectCase(Op op, const Tensor& condition, const Tensor& a, const Tensor& b) {
  OpCase test(op);
  test.Input(condition).Input(a).Input(b).Output(a.dtype, a.quantization);
  return test;
}

TEST_CASE("SELECT_V2 broadcasts all three inputs, of any type") {
  const Tensor condition = Tensor::OfBools({2, 1}, {1, 0});
  const OpCase floats = SelectCase(Op::SELECT_V2, condition, Tensor::Of<float>({3}, {1, 2, 3}),
                                   Tensor::Of<float>({}, {9}));
  CHECK(Naive(floats).shape == Shape{2, 3});
  CHECK(Naive(floats).as<float>() == std::vector<float>{1, 2, 3, 9, 9, 9});
  CheckOnAllExecutors(floats);
  const OpCase longs = SelectCase(Op::SELECT_V2, condition, Tensor::Of<int64_t>({2, 1}, {1, 2}),
                                  Tensor::Of<int64_t>({2, 1}, {3, 4}));
  CHECK(Naive(longs).as<int64_t>() == std::vector<int64_t>{1, 4});
  const Quantization q = PerTensor(0.5F, 3);
  const OpCase quanta = SelectCase(Op::SELECT_V2, condition, Tensor::Of<int8_t>({2, 1}, {1, 2}, q),
                                   Tensor::Of<int8_t>({2, 1}, {3, 4}, q));
  CHECK(Naive(quanta).as<int8_t>() == std::vector<int8_t>{1, 4});
  const OpCase scales = SelectCase(Op::SELECT_V2, condition, Tensor::Of<int8_t>({2, 1}, {1, 2}, q),
                                   Tensor::Of<int8_t>({2, 1}, {3, 4}, PerTensor(1, 0)));
  CHECK(ErrorOf(scales).code() == ErrorCode::kUnsupportedModel);
}

TEST_CASE("SELECT takes elements, or whole slices by a vector") {
  const Tensor a = Tensor::Of<float>({2, 2}, {1, 2, 3, 4});
  const Tensor b = Tensor::Of<float>({2, 2}, {5, 6, 7, 8});
  const auto select = [&](const Tensor& condition) {
    return Naive(SelectCase(Op::SELECT, condition, a, b)).as<float>();
  };
  CHECK(select(Tensor::OfBools({2, 2}, {1, 0, 0, 1})) == std::vector<float>{1, 6, 7, 4});
  CHECK(select(Tensor::OfBools({2}, {0, 1})) == std::vector<float>{5, 6, 3, 4});
  CHECK(select(Tensor::OfBools({}, {1})) == std::vector<float>{1, 2, 3, 4});
  const OpCase wide = SelectCase(Op::SELECT, Tensor::OfBools({3}, {0, 1, 1}), a, b);
  CHECK(ErrorOf(wide).code() == ErrorCode::kShapeMismatch);
  const OpCase number = SelectCase(Op::SELECT, a, a, b);
  CHECK(ErrorOf(number).code() == ErrorCode::kTypeMismatch);
}

}  // namespace
}  // namespace monograph
