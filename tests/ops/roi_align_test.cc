#include "ops/roi_align.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "ops/harness.h"

namespace monograph {
namespace {

OpCase Align(const RoiAlignOptions& options, const Tensor& image, const Tensor& boxes,
             const std::vector<int64_t>& batch) {
  OpCase op(std::string(kRoiAlignName), WriteOptions(options));
  op.Input(image).Input(boxes);
  op.Input(Tensor::Of<int64_t>({static_cast<int32_t>(batch.size())}, batch));
  op.Output(DType::kFloat32);
  return op;
}

struct Point {
  double y, x;
};

// The value between four pixels, or the largest of the four by their weights; 0 beyond one pixel
// outside of the image.
double ValueAt(const Tensor& image, const std::vector<float>& pixels, int64_t n, int c, Point p,
               bool maximum) {
  const Shape& s = image.shape;
  if (p.y < -1 || p.x < -1 || p.y > s[1] || p.x > s[2]) return 0;
  p.y = std::clamp(p.y, 0.0, s[1] - 1.0);
  p.x = std::clamp(p.x, 0.0, s[2] - 1.0);
  double sum = 0;
  double largest = std::numeric_limits<double>::lowest();
  for (int corner = 0; corner < 4; ++corner) {
    const double top = std::floor(p.y);
    const double left = std::floor(p.x);
    const double weight = std::fabs((corner < 2 ? 1 : 0) - (p.y - top)) *
                          std::fabs((corner % 2 == 0 ? 1 : 0) - (p.x - left));
    const auto y = std::min<int64_t>(static_cast<int64_t>(top) + corner / 2, s[1] - 1);
    const auto x = std::min<int64_t>(static_cast<int64_t>(left) + corner % 2, s[2] - 1);
    const auto at = static_cast<size_t>(((n * s[1] + y) * s[2] + x) * s[3] + c);
    const double part = weight * static_cast<double>(pixels[at]);
    sum += part;
    largest = std::max(largest, part);
  }
  return maximum ? largest : sum;
}

// One channel of one part of one box.
double PartOf(const RoiAlignOptions& o, const Tensor& image, const std::vector<float>& pixels,
              const float* box, int64_t n, int c, int row, int column) {
  const double offset = o.half_pixel ? 0.5 : 0;
  const auto scaled = [&](float v) {
    return static_cast<double>(v) * static_cast<double>(o.spatial_scale) - offset;
  };
  double height = scaled(box[3]) - scaled(box[1]);
  double width = scaled(box[2]) - scaled(box[0]);
  if (!o.half_pixel) {
    height = std::max(height, 1.0);
    width = std::max(width, 1.0);
  }
  height /= o.height;
  width /= o.width;
  const int rows = o.sampling_ratio > 0 ? o.sampling_ratio : static_cast<int>(std::ceil(height));
  const int columns = o.sampling_ratio > 0 ? o.sampling_ratio : static_cast<int>(std::ceil(width));
  double sum = 0;
  double largest = std::numeric_limits<double>::lowest();
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      const Point p = {scaled(box[1]) + (row + (i + 0.5) / rows) * height,
                       scaled(box[0]) + (column + (j + 0.5) / columns) * width};
      const double value = ValueAt(image, pixels, n, c, p, o.maximum);
      sum += value;
      largest = std::max(largest, value);
    }
  }
  return o.maximum ? largest : sum / (rows * columns);
}

std::vector<float> Expected(const RoiAlignOptions& o, const Tensor& image, const Tensor& boxes,
                            const std::vector<int64_t>& batch) {
  const auto pixels = image.as<float>();
  const auto sides = boxes.as<float>();
  std::vector<float> out;
  for (size_t i = 0; i < batch.size(); ++i) {
    for (int part = 0; part < o.height * o.width; ++part) {
      for (int c = 0; c < image.shape[3]; ++c) {
        out.push_back(static_cast<float>(PartOf(o, image, pixels, sides.data() + 4 * i, batch[i], c,
                                                part / o.width, part % o.width)));
      }
    }
  }
  return out;
}

TEST_CASE("Parts of boxes equal ONNX's, inside, at the edges and outside of the image") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const RoiAlignOptions options = {.height = random.Int(1, 3),
                                     .width = random.Int(1, 3),
                                     .sampling_ratio = random.Int(0, 3),
                                     .spatial_scale = random.Float(0.3F, 1.5F),
                                     .half_pixel = random.Coin(),
                                     .maximum = random.Coin()};
    const Tensor image = random.Floats({2, random.Int(1, 6), random.Int(1, 6), random.Int(1, 5)});
    std::vector<float> sides;
    std::vector<int64_t> batch;
    for (int i = random.Int(1, 4); i > 0; --i) {
      const float left = random.Float(-3, 6);
      const float top = random.Float(-3, 6);
      sides.insert(sides.end(),
                   {left, top, left + random.Float(0.1F, 5), top + random.Float(0.1F, 5)});
      batch.push_back(random.Int(-2, 1));
    }
    const Tensor boxes = Tensor::Of(Shape{static_cast<int32_t>(batch.size()), 4}, sides);
    const auto actual = Naive(Align(options, image, boxes, batch)).as<float>();
    for (int64_t& n : batch) n = n < 0 ? n + 2 : n;
    const auto expected = Expected(options, image, boxes, batch);
    REQUIRE(actual.size() == expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      REQUIRE(std::fabs(actual[i] - expected[i]) < 1e-4F);
    }
  });
}

TEST_CASE("Boxes without end, or of no numbers, take bounded time") {
  const Tensor image = Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4});
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const Tensor boxes = Tensor::Of<float>({3, 4}, {0, 0, 3e38F, 3e38F, kNaN, 0, 1, 1, 1, 1, 0, 0});
  const auto values = Naive(Align({}, image, boxes, {0, 0, 0})).as<float>();
  CHECK(values.size() == 3);
  CHECK(values[1] == 0);
  CHECK(values[2] == 0);
}

TEST_CASE("Boxes of images that are not there are refused") {
  const Tensor image = Tensor::Of<float>({1, 1, 1, 1}, {1});
  const Tensor box = Tensor::Of<float>({1, 4}, {0, 0, 1, 1});
  CHECK(ErrorOf(Align({}, image, box, {1})).code() == ErrorCode::kInvalidArgument);
  CHECK(ErrorOf(Align({}, image, box, {0, 0})).code() == ErrorCode::kShapeMismatch);
  CHECK(ErrorOf(Align({.height = 0}, image, box, {0})).code() == ErrorCode::kCorruptModel);
}

TEST_CASE("Any number of boxes runs in sessions") {
  Random random;
  OpCase op(std::string(kRoiAlignName), WriteOptions(RoiAlignOptions{.height = 2, .width = 2}));
  op.Input(random.Floats({2, 5, 5, 4})).Dynamic(Tensor::Of<float>({1, 4}, {0, 1, 3, 4}));
  op.Dynamic(Tensor::Of<int64_t>({1}, {1})).Output(DType::kFloat32);
  CheckOnAllExecutors(op);
}

}  // namespace
}  // namespace monograph
