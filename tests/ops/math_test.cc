// What operators compute with: windows, broadcasting, quantised numbers, fused activations.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "ops/activation.h"
#include "ops/broadcast.h"
#include "ops/harness.h"
#include "ops/quant_math.h"
#include "ops/window.h"

namespace monograph {
namespace {

using schema::Padding;

WindowSpan Slide(int32_t input, const Window& window, Padding padding) {
  const auto span = SlideWindow(input, window, padding);
  REQUIRE(span.ok());
  return *span;
}

// Positions of a window in an axis without padding, counted one by one.
int CountPositions(int32_t size, const Window& window) {
  int count = 0;
  const int reach = (window.filter - 1) * window.dilation + 1;
  for (int start = 0; start + reach <= size; start += window.stride) ++count;
  return count;
}

TEST_CASE("Windows fit into the padded image and no further") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const Window window{random.Int(1, 5), random.Int(1, 4), random.Int(1, 3)};
    const int reach = (window.filter - 1) * window.dilation + 1;
    const int32_t size = random.Int(reach, 40);
    REQUIRE(Slide(size, window, Padding::VALID).output == CountPositions(size, window));
    const WindowSpan same = Slide(size, window, Padding::SAME);
    const int32_t padded = size + same.pad_before + same.pad_after;
    REQUIRE(same.output == (size + window.stride - 1) / window.stride);
    REQUIRE(CountPositions(padded, window) == same.output);
    REQUIRE((same.pad_after == same.pad_before || same.pad_after == same.pad_before + 1));
  });
}

TEST_CASE("Windows that are no windows are refused") {
  CHECK(Slide(kDynamic, {3, 2, 1}, Padding::SAME).output == kDynamic);
  CHECK(SlideWindow(4, {5, 1, 1}, Padding::VALID).error().code() == ErrorCode::kShapeMismatch);
  CHECK(SlideWindow(0, {1, 1, 1}, Padding::SAME).error().code() == ErrorCode::kShapeMismatch);
  for (const Window& window : {Window{0, 1, 1}, Window{1, 0, 1}, Window{1, 1, -1},
                               Window{std::numeric_limits<int32_t>::max(), 1, 1}}) {
    CHECK(SlideWindow(4, window, Padding::SAME).error().code() == ErrorCode::kCorruptModel);
  }
}

TEST_CASE("Shapes broadcast as in NumPy") {
  const auto broadcast = [](const Shape& a, const Shape& b) {
    const auto shape = BroadcastShapes(a, b);
    REQUIRE(shape.ok());
    return *shape;
  };
  CHECK(broadcast({2, 1, 4}, {3, 1}) == Shape{2, 3, 4});
  CHECK(broadcast({}, {5}) == Shape{5});
  CHECK(broadcast({0}, {1}) == Shape{0});
  CHECK(broadcast({kDynamic, 3}, {1, 1}) == Shape{kDynamic, 3});
  CHECK(broadcast({kDynamic}, {7}) == Shape{7});
  CHECK(BroadcastShapes({2}, {3}).error().code() == ErrorCode::kShapeMismatch);
  CHECK(BroadcastShapes({2}, {0}).error().code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("A broadcast cursor repeats axes of size 1") {
  BroadcastCursor cursor({2, 2, 3}, {2, 1, 3});
  std::vector<size_t> indices;
  for (int i = 0; i < 12; ++i, cursor.Next()) indices.push_back(cursor.index());
  CHECK(indices == std::vector<size_t>{0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5});
  BroadcastCursor scalar({4}, {});
  for (int i = 0; i < 4; ++i, scalar.Next()) CHECK(scalar.index() == 0);
}

TEST_CASE("Numbers are rounded to nearest, ties to even, and clamped") {
  constexpr IntRange kRange{-128, 127};
  CHECK(RoundToQuantum(0.5F, 0, kRange) == 0);
  CHECK(RoundToQuantum(1.5F, 0, kRange) == 2);
  CHECK(RoundToQuantum(-2.5F, 10, kRange) == 8);
  CHECK(RoundToQuantum(1e30F, 10, kRange) == 127);
  CHECK(RoundToQuantum(-std::numeric_limits<float>::infinity(), 10, kRange) == -128);
  CHECK(RoundToQuantum(std::numeric_limits<float>::quiet_NaN(), 10, kRange) == 10);
  CHECK(RoundToQuantum(std::numeric_limits<float>::quiet_NaN(), 10, {20, 30}) == 20);
}

TEST_CASE("Quantising is within half a quantum of the real number") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const DType dtype = random.Coin() ? DType::kInt8 : DType::kUInt8;
    const IntRange range = RangeOfDType(dtype);
    const float scale = std::exp(random.Float(-12, 5));
    const int32_t zero_point = random.Int(range.min, range.max);
    const double low = double{scale} * (range.min - zero_point);
    const double high = double{scale} * (range.max - zero_point);
    const float real = random.Float(static_cast<float>(low), static_cast<float>(high));
    const int32_t q = Quantize(real, scale, zero_point, range);
    REQUIRE(q >= range.min);
    REQUIRE(q <= range.max);
    REQUIRE(std::abs(double{scale} * (q - zero_point) - double{real}) <= 0.50001 * scale);
    REQUIRE(Quantize(Dequantize(q, scale, zero_point), scale, zero_point, range) == q);
  });
}

TEST_CASE("Fused activations are ranges of quantised numbers too") {
  const auto relu6 = RangeOfActivation(schema::ActivationFunctionType::RELU6);
  REQUIRE(relu6.ok());
  const IntRange range = QuantizedRange(*relu6, PerTensor(0.1F, -28), DType::kInt8);
  CHECK(range.min == -28);
  CHECK(range.max == 32);
  const IntRange wide = QuantizedRange(FloatRange(), PerTensor(0.1F, 3), DType::kUInt8);
  CHECK(wide.min == 0);
  CHECK(wide.max == 255);
  const auto tanh = RangeOfActivation(schema::ActivationFunctionType::TANH);
  REQUIRE_FALSE(tanh.ok());
  CHECK(tanh.error().code() == ErrorCode::kUnsupportedModel);
}

}  // namespace
}  // namespace monograph
