#include "base/float16.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

namespace monograph {
namespace {

// The definition of the format.
float Definition(uint16_t half) {
  const int exponent = (half >> 10) & 0x1F;
  const int mantissa = half & 0x3FF;
  const float sign = (half & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1F && mantissa != 0) return std::numeric_limits<float>::quiet_NaN();
  if (exponent == 0x1F) return sign * std::numeric_limits<float>::infinity();
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(mantissa), -24);
  return sign * std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25);
}

TEST_CASE("All halves become floats and come back") {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const uint16_t half = static_cast<uint16_t>(bits);
    const float value = HalfToFloat(half);
    if (std::isnan(Definition(half))) {
      REQUIRE(std::isnan(value));
      REQUIRE(std::isnan(HalfToFloat(FloatToHalf(value))));
      continue;
    }
    REQUIRE(value == Definition(half));
    REQUIRE(FloatToHalf(value) == half);
  }
}

TEST_CASE("Floats between two halves go to the nearest, ties to the even one") {
  for (uint16_t half = 0; half < 0x7BFF; ++half) {
    const float low = HalfToFloat(half);
    const float high = HalfToFloat(static_cast<uint16_t>(half + 1));
    const float middle = (low + high) / 2;
    const uint16_t even = (half & 1) == 0 ? half : static_cast<uint16_t>(half + 1);
    REQUIRE(FloatToHalf(middle) == even);
    REQUIRE(FloatToHalf(std::nextafter(middle, low)) == half);
    REQUIRE(FloatToHalf(std::nextafter(middle, high)) == half + 1);
  }
}

TEST_CASE("What is too large becomes infinity, what is too small zero") {
  CHECK(FloatToHalf(65519.0F) == 0x7BFF);
  CHECK(FloatToHalf(65520.0F) == 0x7C00);
  CHECK(FloatToHalf(-1e30F) == 0xFC00);
  CHECK(FloatToHalf(0x1p-26F) == 0);
  CHECK(FloatToHalf(-0.0F) == 0x8000);
}

}  // namespace
}  // namespace monograph
