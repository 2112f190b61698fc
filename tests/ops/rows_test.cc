// Operators that normalise along the last axis.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "ops/harness.h"

namespace monograph {
namespace {

using Op = schema::BuiltinOperator;

void RequireNear(const std::vector<float>& actual, const std::vector<double>& expected) {
  REQUIRE(actual.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    INFO("element " << i << ": " << actual[i] << " instead of " << expected[i]);
    REQUIRE(std::abs(double{actual[i]} - expected[i]) <=
            1e-5 * std::max(1.0, std::abs(expected[i])));
  }
}

OpCase RowCase(Op which, const Tensor& input, Quantization output = {}) {
  OpCase op(which);
  op.Input(input).Output(input.dtype, std::move(output));
  return op;
}

TEST_CASE("LOG_SOFTMAX is the logarithm of probabilities, however large the numbers") {
  const float third = std::log(3.0F);
  const Tensor input = Tensor::Of<float>({2, 2}, {0, third, 1000, 1000 + third});
  const OpCase op = RowCase(Op::LOG_SOFTMAX, input);
  const double low = std::log(0.25);
  const double high = std::log(0.75);
  const auto rows = Naive(op).as<float>();
  RequireNear({rows[0], rows[1]}, {low, high});
  // Near 1000 floats are 6e-5 apart.
  CHECK(std::abs(double{rows[2]} - low) < 1e-4);
  CheckOnAllExecutors(op);
  const Tensor quanta = Tensor::Of<int8_t>({1, 2}, {5, 6}, PerTensor(third, 0));
  const OpCase quantized = RowCase(Op::LOG_SOFTMAX, quanta, PerTensor(16.0F / 256, 127));
  // log 0.25 and log 0.75 in sixteenths: -22.18 and -4.60.
  CHECK(Naive(quantized).as<int8_t>() == std::vector<int8_t>{105, 122});
  CHECK(ErrorOf(RowCase(Op::LOG_SOFTMAX, Tensor::Of<float>({}, {1}))).code() ==
        ErrorCode::kShapeMismatch);
}

TEST_CASE("L2_NORMALIZATION makes rows of length 1, and leaves zeros") {
  const Tensor input = Tensor::Of<float>({3, 2}, {3, -4, 0, 0, 1e-9F, 0});
  RequireNear(Naive(RowCase(Op::L2_NORMALIZATION, input)).as<float>(), {0.6, -0.8, 0, 0, 1e-3, 0});
  const Tensor quanta = Tensor::Of<uint8_t>({2}, {131, 124}, PerTensor(0.1F, 128));
  const OpCase quantized = RowCase(Op::L2_NORMALIZATION, quanta, PerTensor(1.0F / 128, 128));
  // 0.6 and -0.8 in 128ths: 76.8 and -102.4.
  CHECK(Naive(quantized).as<uint8_t>() == std::vector<uint8_t>{205, 26});
  OpCase fused = RowCase(Op::L2_NORMALIZATION, input);
  fused.options<schema::L2NormOptionsT>().fused_activation_function =
      schema::ActivationFunctionType::RELU;
  CHECK(ErrorOf(fused).code() == ErrorCode::kUnsupportedModel);
}

TEST_CASE("LOCAL_RESPONSE_NORMALIZATION divides by its neighbours in depth") {
  const std::vector<float> x = {1, -2, 3, 4};
  OpCase op = RowCase(Op::LOCAL_RESPONSE_NORMALIZATION, Tensor::Of<float>({1, 1, 1, 4}, x));
  auto& options = op.options<schema::LocalResponseNormalizationOptionsT>();
  options.radius = 1;
  options.bias = 2;
  options.alpha = 0.5F;
  options.beta = 0.75F;
  const auto power = [](double sum) { return std::pow(2 + 0.5 * sum, -0.75); };
  RequireNear(Naive(op).as<float>(),
              {power(1 + 4), -2 * power(1 + 4 + 9), 3 * power(4 + 9 + 16), 4 * power(9 + 16)});
  options.radius = -1;
  CHECK(ErrorOf(op).code() == ErrorCode::kCorruptModel);
  const OpCase row = RowCase(Op::LOCAL_RESPONSE_NORMALIZATION, Tensor::Of<float>({4}, x));
  CHECK(ErrorOf(row).code() == ErrorCode::kShapeMismatch);
}

}  // namespace
}  // namespace monograph
