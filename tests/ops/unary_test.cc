// Elementwise operators of one input, and PRELU.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

constexpr float kAlpha = 0.2F;

struct Case {
  Op op;
  double (*function)(double);
  float low;
  float high;
  bool floats_on_xnnpack;
  bool takes_quantized;
  void (*set_options)(OpCase&) = nullptr;
};

void SetAlpha(OpCase& op) { op.options<schema::LeakyReluOptionsT>().alpha = kAlpha; }
void SetApproximate(OpCase& op) { op.options<schema::GeluOptionsT>().approximate = true; }

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double Swish(double x) { return x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6; }

double Gelu(double x) { return x * std::erfc(-x / std::sqrt(2.0)) / 2; }
double ApproximateGelu(double x) {
  constexpr double kSqrt2OverPi = 0.7978845608028654;
  return x / 2 * (1 + std::tanh(kSqrt2OverPi * (x + 0.044715 * x * x * x)));
}

constexpr Case kCases[] = {
    {Op::ABS, [](double x) { return std::abs(x); }, -5, 5, true, true},
    {Op::CEIL, [](double x) { return std::ceil(x); }, -5, 5, true, false},
    {Op::COS, [](double x) { return std::cos(x); }, -7, 7, false, false},
    {Op::CUSTOM, [](double x) { return std::erf(x); }, -4, 4, false, false},
    {Op::ELU, [](double x) { return x < 0 ? std::expm1(x) : x; }, -5, 5, true, true},
    {Op::EXP, [](double x) { return std::exp(x); }, -5, 5, true, false},
    {Op::FLOOR, [](double x) { return std::floor(x); }, -5, 5, true, false},
    {Op::GELU, ApproximateGelu, -5, 5, true, true, SetApproximate},
    {Op::GELU, Gelu, -5, 5, true, true},
    {Op::HARD_SWISH, Swish, -5, 5, true, true},
    {Op::LEAKY_RELU, [](double x) { return x < 0 ? double{kAlpha} * x : x; }, -5, 5, true, true,
     SetAlpha},
    {Op::LOG, [](double x) { return std::log(x); }, 0.05F, 9, false, false},
    {Op::LOGISTIC, Sigmoid, -9, 9, true, true},
    {Op::NEG, [](double x) { return -x; }, -5, 5, true, false},
    {Op::RELU, [](double x) { return std::max(x, 0.0); }, -5, 9, true, true},
    {Op::RELU6, [](double x) { return std::clamp(x, 0.0, 6.0); }, -5, 9, true, true},
    {Op::RELU_N1_TO_1, [](double x) { return std::clamp(x, -1.0, 1.0); }, -3, 3, true, true},
    {Op::ROUND, [](double x) { return std::nearbyint(x); }, -5, 5, true, false},
    {Op::RSQRT, [](double x) { return 1 / std::sqrt(x); }, 0.1F, 9, true, false},
    {Op::SIGN, [](double x) { return x > 0   ? 1.0
                                     : x < 0 ? -1.0
                                             : 0.0; }, -5, 5, false, false},
    {Op::SIN, [](double x) { return std::sin(x); }, -7, 7, false, false},
    {Op::SQRT, [](double x) { return std::sqrt(x); }, 0, 9, true, false},
    {Op::SQUARE, [](double x) { return x * x; }, -5, 5, true, false},
    {Op::TANH, [](double x) { return std::tanh(x); }, -4, 4, true, true},
};

OpCase MakeCase(const Case& test, const Tensor& input, Quantization output) {
  OpCase op = test.op == Op::CUSTOM ? OpCase("monograph.erf", {}) : OpCase(test.op);
  op.Input(input).Output(input.dtype, std::move(output));
  if (test.set_options != nullptr) test.set_options(op);
  return op;
}

Shape RandomShape(Random& random) {
  Shape shape;
  const int rank = random.Int(0, 4);
  for (int axis = 0; axis < rank; ++axis) shape.Append(random.Int(1, 9));
  return shape;
}

TEST_CASE("Elementwise operators of one float agree with their formula and on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const Case& test = kCases[random.Int(0, static_cast<int>(std::size(kCases)) - 1)];
    const Tensor input = random.Floats(RandomShape(random), test.low, test.high);
    const OpCase op = MakeCase(test, input, {});
    INFO(schema::EnumNameBuiltinOperator(test.op));
    const auto x = input.as<float>();
    const auto y = Naive(op).as<float>();
    for (size_t i = 0; i < x.size(); ++i) {
      const double expected = test.function(double{x[i]});
      INFO(y[i] << " of " << x[i] << " instead of " << expected);
      REQUIRE(std::abs(y[i] - expected) <= 2e-6 * std::max(1.0, std::abs(expected)));
    }
    CheckOnAllExecutors(op);
    REQUIRE((PlaceOf(op) == "xnnpack") == test.floats_on_xnnpack);
  });
}

// All 256 numbers of the type, in the order of their bits.
Tensor AllNumbers(DType dtype, Quantization q) {
  Tensor tensor{dtype, {256}, {}, std::move(q)};
  for (int bits = 0; bits < 256; ++bits) tensor.bytes.push_back(static_cast<std::byte>(bits));
  return tensor;
}

int NumberOf(DType dtype, std::byte bits) {
  return dtype == DType::kInt8 ? int{static_cast<int8_t>(bits)} : int{static_cast<uint8_t>(bits)};
}

void CheckAllNumbers(const Case& test, DType dtype, const Quantization& in,
                     const Quantization& out) {
  const int lowest = dtype == DType::kInt8 ? -128 : 0;
  const Tensor input = AllNumbers(dtype, in);
  const OpCase op = MakeCase(test, input, out);
  INFO(schema::EnumNameBuiltinOperator(test.op) << " of " << DTypeName(dtype));
  const Tensor output = Naive(op);
  for (size_t i = 0; i < 256; ++i) {
    const double x = double{in.scale[0]} * (NumberOf(dtype, input.bytes[i]) - in.zero_point[0]);
    const double exact = test.function(x) / double{out.scale[0]} + out.zero_point[0];
    const double expected = std::clamp<double>(exact, lowest, lowest + 255);
    INFO("of " << x);
    REQUIRE(std::abs(NumberOf(dtype, output.bytes[i]) - expected) <= 0.501);
  }
  CheckOnAllExecutors(op);
}

TEST_CASE("Elementwise operators of one input are right for every quantised number") {
  for (const Case& test : kCases) {
    if (!test.takes_quantized) continue;
    CheckAllNumbers(test, DType::kInt8, PerTensor(0.05F, -3), PerTensor(0.03F, 7));
    CheckAllNumbers(test, DType::kUInt8, PerTensor(0.05F, 120), PerTensor(0.03F, 60));
    // Where the operator itself gives the output's scale.
    CheckAllNumbers(test, DType::kInt8, PerTensor(0.1F, 0), PerTensor(1.0F / 256, -128));
    CheckAllNumbers(test, DType::kInt8, PerTensor(0.1F, 0), PerTensor(1.0F / 128, 0));
  }
}

TEST_CASE("Quantised functions run on XNNPACK") {
  for (const Case& test : kCases) {
    if (!test.takes_quantized) continue;
    const Tensor input = AllNumbers(DType::kInt8, PerTensor(0.1F, 0));
    CheckOnXnnpack(MakeCase(test, input, PerTensor(1.0F / 128, 0)));
  }
}

TEST_CASE("Elementwise operators refuse what they have no numbers for") {
  for (const Case& test : kCases) {
    INFO(schema::EnumNameBuiltinOperator(test.op));
    const Tensor whole = Tensor::Of<int16_t>({1}, {1});
    CHECK(ErrorOf(MakeCase(test, whole, {})).code() == ErrorCode::kTypeMismatch);
    const Tensor bare = Tensor::Of<int8_t>({1}, {1});
    const ErrorCode code = ErrorOf(MakeCase(test, bare, {})).code();
    const bool unsupported = code == ErrorCode::kUnsupportedModel;
    CHECK((test.takes_quantized ? unsupported : code == ErrorCode::kTypeMismatch));
  }
}

template <typename T>
std::vector<T> Apply(Op op, const std::vector<T>& values) {
  OpCase test(op);
  test.Input(Tensor::Of({static_cast<int>(values.size())}, values)).Output(DTypeOf<T>());
  CheckOnAllExecutors(test);
  return Naive(test).template as<T>();
}

TEST_CASE("ROUND takes halves to the even number") {
  CHECK(Apply<float>(Op::ROUND, {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 1.4F}) ==
        std::vector<float>{0, 2, 2, 0, -2, 1});
}

TEST_CASE("Whole numbers have signs too, and wrap around") {
  using Ints = std::vector<int32_t>;
  CHECK(Apply<int32_t>(Op::NEG, {3, -4, 0, INT32_MIN}) == Ints{-3, 4, 0, INT32_MIN});
  CHECK(Apply<int64_t>(Op::NEG, {INT64_MIN, 7}) == std::vector<int64_t>{INT64_MIN, -7});
  CHECK(Apply<int32_t>(Op::ABS, {3, -4, 0, INT32_MIN}) == Ints{3, 4, 0, INT32_MIN});
  CHECK(Apply<int32_t>(Op::SIGN, {3, -4, 0}) == Ints{1, -1, 0});
}

TEST_CASE("A steep or flat quantised LEAKY_RELU is left to the evaluator") {
  for (const float alpha : {0.0F, 1e-6F, 300.0F, -200.0F}) {
    OpCase op(Op::LEAKY_RELU);
    op.Input(Tensor::Of<int8_t>({3}, {-20, 0, 20}, PerTensor(0.1F, 0)))
        .Output(DType::kInt8, PerTensor(0.1F, 0));
    op.options<schema::LeakyReluOptionsT>().alpha = alpha;
    CHECK(PlaceOf(op) == "reference");
    CheckOnAllExecutors(op);
  }
}

TEST_CASE("PRELU takes slopes by channel") {
  OpCase op(Op::PRELU);
  op.Input(Tensor::Of<float>({1, 2, 2}, {-1, -1, 2, -3}))
      .Constant(Tensor::Of<float>({2}, {0.5F, 10}))
      .Output(DType::kFloat32);
  CHECK(Naive(op).as<float>() == std::vector<float>{-0.5F, -10, 2, -30});
  CheckOnXnnpack(op);
  OpCase quantized(Op::PRELU);
  quantized.Input(Tensor::Of<int8_t>({1, 2}, {-7, 9}, PerTensor(0.5F, 1)))
      .Constant(Tensor::Of<int8_t>({2}, {4, 4}, PerTensor(0.125F, 0)))
      .Output(DType::kInt8, PerTensor(0.25F, -2));
  // -4 * 0.5 = -2 and 4, in quarters, then the zero point.
  CHECK(Naive(quantized).as<int8_t>() == std::vector<int8_t>{-10, 14});
  CheckOnXnnpack(quantized);
  OpCase single(Op::PRELU);
  single.Input(Tensor::Of<int8_t>({1, 1}, {-7}, PerTensor(0.5F, 1)))
      .Constant(Tensor::Of<int8_t>({1}, {4}, PerTensor(0.125F, 0)))
      .Output(DType::kInt8, PerTensor(0.25F, -2));
  CHECK(Naive(single).as<int8_t>() == std::vector<int8_t>{-10});
  CheckOnXnnpack(single);
  OpCase wide(Op::PRELU);
  wide.Input(Tensor::Of<float>({1}, {-1})).Constant(Tensor::Of<float>({2}, {1, 2}));
  CHECK(ErrorOf(wide.Output(DType::kFloat32)).code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("A quantised PRELU agrees on all executors, by channel or with one slope") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int channels = random.Int(1, 20);
    const Shape image{random.Int(1, 2), random.Int(1, 5), random.Int(1, 5), channels};
    const Shape slopes{1, 1, random.Coin() ? channels : 1};
    OpCase op(Op::PRELU);
    op.Input(random.Quanta(DType::kInt8, image, PerTensor(random.Float(0.02F, 0.1F), -3)))
        .Constant(random.Quanta(DType::kInt8, slopes, PerTensor(0.004F, random.Int(-128, 127))))
        .Output(DType::kInt8, PerTensor(random.Float(0.02F, 0.1F), random.Int(-100, 100)));
    CheckOnXnnpack(op);
  });
}

}  // namespace
}  // namespace monograph
