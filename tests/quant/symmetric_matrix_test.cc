#include "quant/symmetric_matrix.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/numbers.h"

namespace monograph {
namespace {

using Catch::Approx;

constexpr size_t kSize = 7;
constexpr size_t kStride = 9;

// Second moments of more vectors than there are numbers in one.
SymmetricMatrix Moments(size_t vectors) {
  SymmetricMatrix matrix(kSize);
  const auto numbers = test::Scattered({static_cast<int32_t>(vectors), kStride}, 3).values;
  matrix.AddOuterProducts(std::span(numbers).first(numbers.size() - kStride + kSize), kStride);
  matrix.Mirror();
  return matrix;
}

TEST_CASE("Outer products of vectors add up, whatever their number and stride") {
  for (const size_t vectors : {1, 3, 4, 11}) {
    const auto numbers = test::Scattered({static_cast<int32_t>(vectors), kStride}, 3).values;
    const SymmetricMatrix matrix = Moments(vectors);
    for (size_t i = 0; i < kSize; ++i) {
      for (size_t j = 0; j < kSize; ++j) {
        float expected = 0;
        for (size_t v = 0; v < vectors; ++v) {
          expected += numbers[v * kStride + i] * numbers[v * kStride + j];
        }
        CHECK(matrix.row(i)[j] == Approx(expected).margin(1e-5));
      }
    }
  }
}

TEST_CASE("The Cholesky factor times its transpose is the matrix") {
  const SymmetricMatrix matrix = Moments(20);
  const SymmetricMatrix lower = matrix.Cholesky(1e-6f);
  for (size_t i = 0; i < kSize; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      float product = 0;
      for (size_t k = 0; k <= j; ++k) product += lower.row(i)[k] * lower.row(j)[k];
      CHECK(product == Approx(matrix.row(i)[j]).margin(1e-4));
    }
  }
}

TEST_CASE("A matrix without full rank has a Cholesky factor of finite numbers") {
  const SymmetricMatrix lower = Moments(3).Cholesky(1e-4f);
  for (size_t i = 0; i < kSize; ++i) {
    CHECK(lower.diagonal(i) >= 0.0099f);
    CHECK(lower.diagonal(i) < 2);
  }
}

TEST_CASE("Forms are sums of squares of the vectors' products") {
  const SymmetricMatrix matrix = Moments(5);
  const auto vectors = test::Scattered({2, kSize}, 8).values;
  const auto numbers = test::Scattered({5, kStride}, 3).values;
  const auto forms = matrix.Forms(vectors);
  REQUIRE(forms.size() == 2);
  for (size_t row = 0; row < 2; ++row) {
    double expected = 0;
    for (size_t v = 0; v < 5; ++v) {
      double product = 0;
      for (size_t i = 0; i < kSize; ++i) {
        product += double{vectors[row * kSize + i]} * double{numbers[v * kStride + i]};
      }
      expected += product * product;
    }
    CHECK(forms[row] == Approx(expected).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace monograph
