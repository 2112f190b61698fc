#include "ops/restore_mask.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <span>

#include "ops/harness.h"

namespace monograph {
namespace {

using Floats = std::vector<float>;
using Bytes = std::vector<uint8_t>;

struct Case {
  Tensor scores;
  Tensor transform;
  int32_t height = 0;
  int32_t width = 0;
};

OpCase MaskCase(const Case& c, const RestoreMaskOptions& options) {
  OpCase op(std::string(kRestoreMaskName), WriteOptions(options));
  return op.Input(c.scores)
      .Input(c.transform)
      .Constant(Tensor::Of<int32_t>({2}, {c.height, c.width}))
      .Output(options.argmax ? DType::kUInt8 : DType::kFloat32);
}

Tensor Transform(float scale_y, float scale_x, float offset_y, float offset_x) {
  return Tensor::Of<float>({1, 4}, {scale_y, scale_x, offset_y, offset_x});
}

TEST_CASE("A stretched image gets its mask back by half-pixel bilinear interpolation") {
  const Case c = {Tensor::Of<float>({1, 1, 2, 1}, {0, 8}), Transform(1, 2, 0, 0), 1, 4};
  const Tensor mask = Naive(MaskCase(c, {.height = 1, .width = 2}));
  CHECK(mask.shape == Shape{1, 1, 4, 1});
  CHECK(mask.as<float>() == Floats{0, 2, 6, 8});
}

TEST_CASE("The mask may be coarser than what the network took") {
  const Case c = {Tensor::Of<float>({1, 1, 2, 1}, {0, 8}), Transform(0.25F, 1, 0, 0), 1, 4};
  CHECK(Naive(MaskCase(c, {.height = 4, .width = 4})).as<float>() == Floats{0, 2, 6, 8});
}

TEST_CASE("The margins of a letterbox are no part of the mask") {
  // 2 x 4 pixels of which the middle two columns show the image of 2 x 2.
  const Case c = {Tensor::Of<float>({1, 2, 4, 1}, {9, 1, 2, 9, 9, 3, 4, 9}), Transform(1, 1, 0, -1),
                  2, 2};
  CHECK(Naive(MaskCase(c, {.height = 2, .width = 4})).as<float>() == Floats{1, 2, 3, 4});
}

TEST_CASE("At the image's edge the margins are not mixed in") {
  const Case c = {Tensor::Of<float>({1, 1, 4, 1}, {9, 1, 2, 9}), Transform(1, 2, 0, -2), 1, 4};
  CHECK(Naive(MaskCase(c, {.height = 1, .width = 4})).as<float>() == Floats{1, 1.25F, 1.75F, 2});
}

TEST_CASE("What a crop cut off is unseen") {
  // The network saw the middle two of four columns; class 1 is stronger in the second.
  const Case c = {Tensor::Of<float>({1, 1, 2, 2}, {1, 0, 0, 1}), Transform(1, 1, 0, 1), 1, 4};
  CHECK(Naive(MaskCase(c, {.height = 1, .width = 2, .argmax = true})).as<uint8_t>() ==
        Bytes{255, 0, 1, 255});
  CHECK(Naive(MaskCase(c, {.height = 1, .width = 2})).as<float>() ==
        Floats{0, 0, 1, 0, 0, 1, 0, 0});
}

TEST_CASE("The best class is found behind the interpolation, the first of equal ones") {
  // At a quarter: (0.75, 1.5, 0.75); at three quarters (2.25, 0.5, 2.25).
  const Case c = {Tensor::Of<float>({1, 1, 2, 3}, {0, 2, 0, 3, 0, 3}), Transform(1, 2, 0, 0), 1, 4};
  CHECK(Naive(MaskCase(c, {.height = 1, .width = 2, .argmax = true})).as<uint8_t>() ==
        Bytes{1, 1, 0, 0});
}

TEST_CASE("Each image of a batch may have a transform of its own") {
  const Tensor scores = Tensor::Of<float>({2, 1, 2, 1}, {1, 2, 3, 4});
  const RestoreMaskOptions options = {.height = 1, .width = 2};
  const Case own = {scores, Tensor::Of<float>({2, 4}, {1, 1, 0, 0, 1, 1, 0, 1}), 1, 2};
  CHECK(Naive(MaskCase(own, options)).as<float>() == Floats{1, 2, 0, 3});
  const Case same = {scores, Transform(1, 1, 0, 0), 1, 2};
  CHECK(Naive(MaskCase(same, options)).as<float>() == Floats{1, 2, 3, 4});
}

// Sample by sample, in double.
double Sample(const Floats& scores, const Shape& shape, double y, double x, int c) {
  const auto at = [&](double row, double column) {
    const int r = std::clamp(static_cast<int>(row), 0, shape[1] - 1);
    const int k = std::clamp(static_cast<int>(column), 0, shape[2] - 1);
    const int index = (r * shape[2] + k) * shape[3] + c;
    return double{scores[static_cast<size_t>(index)]};
  };
  const double top = std::floor(y);
  const double left = std::floor(x);
  const double fy = y - top;
  const double fx = x - left;
  return (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, left + 1)) +
         fy * ((1 - fx) * at(top + 1, left) + fx * at(top + 1, left + 1));
}

// One axis of a random case: where the original lies on the network's image.
struct RandomAxis {
  int scores;
  int image;
  int original;
  float scale;
  float offset;

  explicit RandomAxis(Random& random)
      : scores(random.Int(1, 9)),
        image(random.Int(1, 30)),
        original(random.Int(1, 20)),
        scale(random.Float(0.3F, 3)),
        offset(random.Float(-9, 9)) {}

  double At(double position) const {
    return (position - double{offset}) / double{scale} / image * scores;
  }
  bool Sees(int pixel) const { return At(pixel + 0.5) >= 0 && At(pixel + 0.5) <= scores; }
  // Held back from what lies outside of the original.
  double Centre(int pixel) const {
    const double first = std::max(0.0, std::floor(At(0)));
    const double last = std::min(scores - 1.0, std::ceil(At(original)) - 1);
    return first > last ? std::clamp(At(pixel + 0.5) - 0.5, 0.0, scores - 1.0)
                        : std::clamp(At(pixel + 0.5) - 0.5, first, last);
  }
};

TEST_CASE("Random masks are interpolated as by a plain reference") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const RandomAxis y(random);
    const RandomAxis x(random);
    const Shape shape = {1, y.scores, x.scores, random.Int(1, 4)};
    const Case c = {random.Floats(shape), Transform(y.scale, x.scale, y.offset, x.offset),
                    y.original, x.original};
    const Floats mask = Naive(MaskCase(c, {.height = y.image, .width = x.image})).as<float>();
    for (size_t i = 0; i < mask.size(); ++i) {
      const int k = static_cast<int>(i) % shape[3];
      const int column = static_cast<int>(i) / shape[3] % c.width;
      const int row = static_cast<int>(i) / shape[3] / c.width;
      const bool seen = y.Sees(row) && x.Sees(column);
      const double expected =
          seen ? Sample(c.scores.as<float>(), shape, y.Centre(row), x.Centre(column), k) : 0;
      // Where an edge falls onto a score, rounding decides whether that one counts.
      const bool edge = std::abs(y.At(0) - std::round(y.At(0))) < 2e-3 ||
                        std::abs(x.At(0) - std::round(x.At(0))) < 2e-3 ||
                        std::abs(y.At(c.height) - std::round(y.At(c.height))) < 2e-3 ||
                        std::abs(x.At(c.width) - std::round(x.At(c.width))) < 2e-3;
      if (!edge) REQUIRE(std::abs(double{mask[i]} - expected) < 1e-4);
    }
  });
}

TEST_CASE("Random masks of classes hold the best of the interpolated scores") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int classes = random.Int(1, 5);
    const Case c = {random.Floats({1, random.Int(1, 9), random.Int(1, 9), classes}),
                    Transform(random.Float(0.1F, 2), random.Float(0.1F, 2), random.Float(-3, 3),
                              random.Float(-3, 3)),
                    random.Int(1, 20), random.Int(1, 20)};
    RestoreMaskOptions options = {.height = 9, .width = 7};
    const Floats scores = Naive(MaskCase(c, options)).as<float>();
    options.argmax = true;
    const Bytes mask = Naive(MaskCase(c, options)).as<uint8_t>();
    for (size_t i = 0; i < mask.size(); ++i) {
      const auto pixel =
          std::span(scores).subspan(i * static_cast<size_t>(classes), static_cast<size_t>(classes));
      const bool unseen = std::ranges::all_of(pixel, [](float v) { return v == 0; });
      REQUIRE((mask[i] == 255) == unseen);
      if (!unseen) REQUIRE(pixel[mask[i]] >= std::ranges::max(pixel) - 1e-6F);
    }
  });
}

TEST_CASE("Masks of other shapes, and too many classes for a byte, are refused") {
  const RestoreMaskOptions options = {.height = 2, .width = 2, .argmax = true};
  const auto refused = [&](const Shape& scores, const Shape& transform, int32_t height) {
    const auto zeros = [](const Shape& shape) {
      return Tensor::Of(shape, Floats(static_cast<size_t>(*shape.NumElements())));
    };
    const Case c = {zeros(scores), zeros(transform), height, 2};
    CHECK(ErrorOf(MaskCase(c, options)).code() == ErrorCode::kShapeMismatch);
  };
  refused({1, 2, 2, 256}, {1, 4}, 2);
  refused({1, 2, 2, 0}, {1, 4}, 2);
  refused({1, 0, 2, 3}, {1, 4}, 2);
  refused({2, 2, 3}, {1, 4}, 2);
  refused({1, 2, 2, 3}, {1, 3}, 2);
  refused({3, 2, 2, 3}, {2, 4}, 2);
  refused({1, 2, 2, 3}, {1, 4}, 0);
}

TEST_CASE("The options of restoring a mask must be there and in range") {
  const auto read = ReadRestoreMaskOptions(WriteOptions(RestoreMaskOptions{3, 4, true}));
  REQUIRE(read.ok());
  CHECK(read->height == 3);
  CHECK(read->width == 4);
  CHECK(read->argmax);
  for (const RestoreMaskOptions& broken : {RestoreMaskOptions{0, 4}, {4, -1}, {4, 1 << 20}}) {
    CHECK_FALSE(ReadRestoreMaskOptions(WriteOptions(broken)).ok());
  }
  CHECK_FALSE(ReadRestoreMaskOptions({}).ok());
}

}  // namespace
}  // namespace monograph
