// Elementwise operators of two inputs that give numbers.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;
using schema::ActivationFunctionType;

struct Case {
  Op op;
  double (*function)(double, double);
  bool quantized_on_xnnpack;
  ActivationFunctionType* (*activation)(OpCase&);  // Null: it has none.
};

template <typename Options>
ActivationFunctionType* ActivationOf(OpCase& op) {
  return &op.options<Options>().fused_activation_function;
}

constexpr Case kCases[] = {
    {Op::ADD, [](double a, double b) { return a + b; }, true, ActivationOf<schema::AddOptionsT>},
    {Op::SUB, [](double a, double b) { return a - b; }, true, ActivationOf<schema::SubOptionsT>},
    {Op::MUL, [](double a, double b) { return a * b; }, true, ActivationOf<schema::MulOptionsT>},
    {Op::DIV, [](double a, double b) { return a / b; }, false, ActivationOf<schema::DivOptionsT>},
    {Op::MAXIMUM, [](double a, double b) { return std::max(a, b); }, true, nullptr},
    {Op::MINIMUM, [](double a, double b) { return std::min(a, b); }, true, nullptr},
    {Op::SQUARED_DIFFERENCE, [](double a, double b) { return (a - b) * (a - b); }, true, nullptr},
};

struct Range {
  ActivationFunctionType activation;
  double min;
  double max;
};

constexpr Range kRanges[] = {{ActivationFunctionType::NONE, -1e30, 1e30},
                             {ActivationFunctionType::RELU, 0, 1e30},
                             {ActivationFunctionType::RELU_N1_TO_1, -1, 1},
                             {ActivationFunctionType::RELU6, 0, 6}};

// The element of `shape` that stands at element `at` of the result, which has the same rank.
size_t SourceIndex(size_t at, const Shape& out, const Shape& shape) {
  size_t index = 0;
  size_t stride = 1;
  for (int axis = out.rank() - 1; axis >= 0; --axis) {
    const size_t position = at % static_cast<size_t>(out[axis]);
    at /= static_cast<size_t>(out[axis]);
    if (shape[axis] != 1) index += position * stride;
    stride *= static_cast<size_t>(shape[axis]);
  }
  return index;
}

std::vector<double> Reals(const Tensor& tensor) {
  std::vector<double> reals;
  if (tensor.dtype == DType::kFloat32) {
    for (float x : tensor.as<float>()) reals.push_back(x);
    return reals;
  }
  const Quantization& q = tensor.quantization;
  for (uint8_t bits : tensor.as<uint8_t>()) {
    const int number = tensor.dtype == DType::kInt8 ? int{static_cast<int8_t>(bits)} : int{bits};
    reals.push_back(double{q.scale[0]} * (number - q.zero_point[0]));
  }
  return reals;
}

void CheckValues(const Case& test, const Range& range, const Tensor& a, const Tensor& b,
                 const Tensor& out) {
  const auto x = Reals(a);
  const auto y = Reals(b);
  const auto actual = Reals(out);
  const bool quantized = out.dtype != DType::kFloat32;
  const double scale = quantized ? double{out.quantization.scale[0]} : 0;
  const double zero = quantized ? out.quantization.zero_point[0] : 0;
  const double lowest = out.dtype == DType::kInt8 ? -128 : 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    double expected =
        test.function(x[SourceIndex(i, out.shape, a.shape)], y[SourceIndex(i, out.shape, b.shape)]);
    expected = std::clamp(expected, range.min, range.max);
    if (quantized) {
      expected = std::clamp(expected, scale * (lowest - zero), scale * (lowest + 255 - zero));
    }
    INFO("element " << i << " is " << actual[i] << " instead of " << expected);
    REQUIRE(std::abs(actual[i] - expected) <= 0.5001 * scale + 1e-5 * std::abs(expected) + 1e-7);
  }
}

// Two shapes that broadcast: each axis may be 1 in either.
std::pair<Shape, Shape> RandomShapes(Random& random) {
  std::pair<Shape, Shape> shapes;
  const int rank = random.Int(1, 4);
  for (int axis = 0; axis < rank; ++axis) {
    const int dim = random.Int(1, 9);
    const int kind = random.Int(0, 4);
    shapes.first.Append(kind == 0 ? 1 : dim);
    shapes.second.Append(kind == 1 ? 1 : dim);
  }
  return shapes;
}

Tensor RandomOperand(Random& random, DType dtype, const Shape& shape, bool divisor) {
  if (dtype == DType::kFloat32) {
    return divisor ? random.Floats(shape, 0.3F, 3) : random.Floats(shape, -4, 4);
  }
  const int lowest = dtype == DType::kInt8 ? -128 : 0;
  Tensor tensor = random.Quanta(
      dtype, shape, PerTensor(random.Float(0.02F, 0.05F), lowest + (divisor ? 0 : 120)));
  // Odd numbers are never the even zero point, so nothing is divided by zero.
  for (std::byte& byte : tensor.bytes) byte |= std::byte{divisor};
  return tensor;
}

TEST_CASE("Elementwise operators of two inputs agree with arithmetic and on all executors") {
  Random random;
  INFO("seed " << random.seed());
  constexpr DType kDTypes[] = {DType::kFloat32, DType::kInt8, DType::kUInt8};
  Repeatedly([&] {
    const Case& test = kCases[random.Int(0, static_cast<int>(std::size(kCases)) - 1)];
    const Range& range = kRanges[test.activation == nullptr ? 0 : random.Int(0, 3)];
    const DType dtype = kDTypes[random.Int(0, 2)];
    const auto [first, second] = RandomShapes(random);
    const Tensor a = RandomOperand(random, dtype, first, false);
    const Tensor b = RandomOperand(random, dtype, second, test.op == Op::DIV);
    OpCase op(test.op);
    op.Input(a);
    random.Coin() ? op.Constant(b) : op.Input(b);
    op.Output(dtype, dtype == DType::kFloat32
                         ? Quantization()
                         : PerTensor(random.Float(0.03F, 0.1F), random.Int(0, 20)));
    if (test.activation != nullptr) *test.activation(op) = range.activation;
    INFO(schema::EnumNameBuiltinOperator(test.op) << " of " << DTypeName(dtype));
    CheckValues(test, range, a, b, Naive(op));
    CheckOnAllExecutors(op);
    const bool expected = dtype == DType::kFloat32 || test.quantized_on_xnnpack;
    REQUIRE((PlaceOf(op) == "xnnpack") == expected);
  });
}

template <typename T>
std::vector<T> Whole(Op op, const std::vector<T>& a, const std::vector<T>& b) {
  OpCase test(op);
  test.Input(Tensor::Of({static_cast<int>(a.size())}, a))
      .Input(Tensor::Of({static_cast<int>(b.size())}, b))
      .Output(DTypeOf<T>());
  return Naive(test).template as<T>();
}

TEST_CASE("Whole numbers wrap around, and their quotients are rounded as named") {
  using Ints = std::vector<int32_t>;
  using Longs = std::vector<int64_t>;
  CHECK(Whole<int32_t>(Op::ADD, {INT32_MAX, 2}, {1, -5}) == Ints{INT32_MIN, -3});
  CHECK(Whole<int64_t>(Op::SUB, {INT64_MIN, 2}, {1, 5}) == Longs{INT64_MAX, -3});
  CHECK(Whole<int32_t>(Op::MUL, {65536, -3}, {65536, 5}) == Ints{0, -15});
  CHECK(Whole<int32_t>(Op::DIV, {7, -7, 7, INT32_MIN}, {2, 2, -2, -1}) ==
        Ints{3, -3, -3, INT32_MIN});
  CHECK(Whole<int32_t>(Op::FLOOR_DIV, {7, -7, 7, -6, INT32_MIN}, {2, 2, -2, 2, -1}) ==
        Ints{3, -4, -4, -3, INT32_MIN});
  CHECK(Whole<int64_t>(Op::MAXIMUM, {1, -1}, {0, 5}) == Longs{1, 5});
  CHECK(Whole<int32_t>(Op::MINIMUM, {1, -1}, {0, 5}) == Ints{0, -1});
  CHECK(Whole<float>(Op::FLOOR_DIV, {7, -7}, {2, 2}) == std::vector<float>{3, -4});
}

TEST_CASE("Remainders have the divisor's sign, and powers are exact") {
  using Ints = std::vector<int32_t>;
  using Longs = std::vector<int64_t>;
  CHECK(Whole<int32_t>(Op::FLOOR_MOD, {7, -7, 7, -7, 6, INT32_MIN}, {3, 3, -3, -3, 3, -1}) ==
        Ints{1, 2, -2, -1, 0, 0});
  CHECK(Whole<float>(Op::FLOOR_MOD, {-4.5F, 4.5F, 5}, {2, -2, 2.5F}) ==
        std::vector<float>{1.5F, -1.5F, 0});
  CHECK(Whole<int32_t>(Op::POW, {2, -3, 0, 7}, {10, 3, 0, 1}) == Ints{1024, -27, 1, 7});
  CHECK(Whole<int64_t>(Op::POW, {3, 2}, {39, 64}) == Longs{4052555153018976267, 0});
  CHECK(Whole<int64_t>(Op::SQUARED_DIFFERENCE, {3, -2}, {-1, 5}) == Longs{16, 49});
  OpCase negative(Op::POW);
  negative.Input(Tensor::Of<int32_t>({1}, {2})).Input(Tensor::Of<int32_t>({1}, {-1}));
  CHECK(ErrorOf(negative.Output(DType::kInt32)).code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Powers and angles of floats agree with the library's on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const auto [first, second] = RandomShapes(random);
    const Case kPow = {Op::POW, [](double a, double b) { return std::pow(a, b); }, true, nullptr};
    const Case kAngle = {Op::ATAN2, [](double a, double b) { return std::atan2(a, b); }, true,
                         nullptr};
    for (const Case& test : {kPow, kAngle}) {
      const Tensor a = random.Floats(first, 0.1F, 4);
      const Tensor b = random.Floats(second, -3, 3);
      OpCase op(test.op);
      op.Input(a).Input(b).Output(DType::kFloat32);
      INFO(schema::EnumNameBuiltinOperator(test.op));
      CheckValues(test, kRanges[0], a, b, Naive(op));
      CheckOnAllExecutors(op);
    }
  });
}

TEST_CASE("Integers divided by zero are an error of the run") {
  for (Op op : {Op::DIV, Op::FLOOR_DIV, Op::FLOOR_MOD}) {
    OpCase test(op);
    test.Input(Tensor::Of<int32_t>({1}, {1})).Input(Tensor::Of<int32_t>({1}, {0}));
    test.Output(DType::kInt32);
    CHECK(ErrorOf(test).code() == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("Shapes that do not broadcast and types that differ are refused") {
  OpCase shapes(Op::ADD);
  shapes.Input(Tensor::Of<float>({2}, {1, 2})).Input(Tensor::Of<float>({3}, {1, 2, 3}));
  CHECK(ErrorOf(shapes.Output(DType::kFloat32)).code() == ErrorCode::kShapeMismatch);
  OpCase types(Op::MUL);
  types.Input(Tensor::Of<float>({1}, {1})).Input(Tensor::Of<int32_t>({1}, {1}));
  CHECK(ErrorOf(types.Output(DType::kFloat32)).code() == ErrorCode::kTypeMismatch);
  OpCase activation(Op::ADD);
  activation.Input(Tensor::Of<float>({1}, {1})).Input(Tensor::Of<float>({1}, {1}));
  activation.Output(DType::kFloat32);
  *ActivationOf<schema::AddOptionsT>(activation) = ActivationFunctionType::TANH;
  CHECK(ErrorOf(activation).code() == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
