#include "ops/grid_sample.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "ops/harness.h"

namespace monograph {
namespace {

OpCase Sample(const GridSampleOptions& options, const Tensor& image, const Tensor& grid) {
  OpCase op(std::string(kGridSampleName), WriteOptions(options));
  op.Input(image).Input(grid).Output(DType::kFloat32);
  return op;
}

// Position of a coordinate, in pixels.
double Place(const GridSampleOptions& o, float coordinate, int size) {
  const double x = static_cast<double>(coordinate) + 1;
  return o.align_corners ? x / 2 * (size - 1) : (x * size - 1) / 2;
}

// Walks from outside towards the image, reflected at each of its ends.
int Reflect(const GridSampleOptions& o, int pixel, int size) {
  if (size == 1) return 0;
  const int edge = o.align_corners ? 0 : 1;
  while (pixel < 0 || pixel >= size) {
    pixel = pixel < 0 ? -pixel - edge : 2 * (size - 1) + edge - pixel;
  }
  return pixel;
}

double Weight(InterpolationMode mode, double distance) {
  const double x = std::fabs(distance);
  if (mode == InterpolationMode::kNearest) return x <= 0.5 ? 1 : 0;
  if (mode == InterpolationMode::kLinear) return std::max(0.0, 1 - x);
  // Keys' cubic with a = -0.75.
  if (x <= 1) return (1.25 * x - 2.25) * x * x + 1;
  return x < 2 ? -0.75 * (((x - 5) * x + 8) * x - 4) : 0;
}

// Along one axis: what each pixel of the image weighs, from all places near the position.
std::vector<double> Weights(const GridSampleOptions& o, float coordinate, int size) {
  std::vector<double> weights(static_cast<size_t>(size), 0);
  const double place = Place(o, coordinate, size);
  const int middle = static_cast<int>(std::floor(place));
  for (int pixel = middle - 3; pixel <= middle + 3; ++pixel) {
    int source = pixel;
    if (o.padding == SamplePadding::kBorder) source = std::clamp(pixel, 0, size - 1);
    if (o.padding == SamplePadding::kReflection) source = Reflect(o, pixel, size);
    if (source < 0 || source >= size) continue;
    weights[static_cast<size_t>(source)] += Weight(o.mode, place - pixel);
  }
  return weights;
}

// The sum over all pixels of the product of their weights; 2-D images.
std::vector<float> Expected(const GridSampleOptions& o, const Tensor& image, const Tensor& grid) {
  const Shape& s = image.shape;
  const auto pixels = image.as<float>();
  const auto positions = grid.as<float>();
  std::vector<float> out;
  const size_t each = positions.size() / 2 / static_cast<size_t>(s[0]);
  for (size_t p = 0; p < positions.size() / 2; ++p) {
    const auto columns = Weights(o, positions[2 * p], s[2]);
    const auto rows = Weights(o, positions[2 * p + 1], s[1]);
    for (int c = 0; c < s[3]; ++c) {
      double sum = 0;
      for (int y = 0; y < s[1]; ++y) {
        for (int x = 0; x < s[2]; ++x) {
          const int64_t at = ((static_cast<int64_t>(p / each) * s[1] + y) * s[2] + x) * s[3] + c;
          sum += rows[static_cast<size_t>(y)] * columns[static_cast<size_t>(x)] *
                 static_cast<double>(pixels[static_cast<size_t>(at)]);
        }
      }
      out.push_back(static_cast<float>(sum));
    }
  }
  return out;
}

GridSampleOptions Options(int i) {
  return {static_cast<InterpolationMode>(i % 3), static_cast<SamplePadding>(i / 3 % 3),
          i / 9 % 2 == 1};
}

TEST_CASE("Samples equal sums over all pixels, in all modes, inside and far outside") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const GridSampleOptions options = Options(random.Int(0, 17));
    const int batch = random.Int(1, 3);
    const Tensor image =
        random.Floats({batch, random.Int(1, 5), random.Int(1, 5), random.Int(1, 9)});
    const Tensor grid = random.Floats({batch, random.Int(1, 4), random.Int(1, 4), 2}, -4, 4);
    const auto expected = Expected(options, image, grid);
    const auto actual = Naive(Sample(options, image, grid)).as<float>();
    REQUIRE(actual.size() == expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      INFO("mode " << static_cast<int>(options.mode) << " padding "
                   << static_cast<int>(options.padding) << " corners " << options.align_corners);
      REQUIRE(std::fabs(actual[i] - expected[i]) < 1e-3F);
    }
  });
}

TEST_CASE("Centres of pixels give the pixels, the grid's last axis first") {
  const Tensor image = Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4});
  const Tensor corners = Tensor::Of<float>({1, 1, 4, 2}, {-1, -1, 1, -1, -1, 1, 1, 1});
  for (int i = 9; i < 18; ++i) {
    CHECK(Naive(Sample(Options(i), image, corners)).as<float>() == std::vector<float>{1, 2, 3, 4});
  }
}

TEST_CASE("Volumes are sampled along three axes") {
  const Tensor volume = Tensor::Of<float>({1, 2, 1, 3, 1}, {0, 1, 2, 10, 11, 12});
  const Tensor grid = Tensor::Of<float>({1, 1, 1, 2, 3}, {0.5F, 0, 0, -1, 0, 1});
  const GridSampleOptions options = {.align_corners = true};
  CHECK(Naive(Sample(options, volume, grid)).as<float>() == std::vector<float>{6.5F, 10});
}

TEST_CASE("Positions that are no numbers, or endless, are outside") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const Tensor image = Tensor::Of<float>({1, 2, 2, 1}, {1, 2, 3, 4});
  const Tensor grid = Tensor::Of<float>({1, 1, 2, 2}, {kInfinity, -kInfinity, kNaN, 0});
  for (int i = 0; i < 18; ++i) {
    const auto values = Naive(Sample(Options(i), image, grid)).as<float>();
    REQUIRE(values.size() == 2);
    if (Options(i).padding == SamplePadding::kZeros) CHECK(values == std::vector<float>{0, 0});
    if (Options(i).padding == SamplePadding::kBorder) CHECK(values[0] == 2);
  }
}

TEST_CASE("Grids that do not fit their image are refused") {
  const auto refused = [](const Shape& image, const Shape& grid) {
    Random random;
    const OpCase op = Sample({}, random.Floats(image), random.Floats(grid));
    CHECK(ErrorOf(op).code() == ErrorCode::kShapeMismatch);
  };
  refused({1, 2, 2, 1}, {2, 1, 1, 2});
  refused({1, 2, 2, 1}, {1, 1, 1, 3});
  refused({1, 2, 2, 1}, {1, 1, 2});
  refused({1, 2}, {1, 0});
  OpCase mode(std::string(kGridSampleName), std::vector<uint8_t>{1, 2, 3});
  mode.Input(Tensor::Of<float>({1, 1, 1, 1}, {0})).Input(Tensor::Of<float>({1, 1, 1, 2}, {0, 0}));
  CHECK(ErrorOf(mode.Output(DType::kFloat32)).code() == ErrorCode::kCorruptModel);
}

TEST_CASE("Grids of open size run in sessions") {
  Random random;
  OpCase op(std::string(kGridSampleName), WriteOptions(GridSampleOptions{}));
  op.Dynamic(random.Floats({2, 3, 4, 2})).Dynamic(random.Floats({2, 2, 5, 2}));
  CheckOnAllExecutors(op.Output(DType::kFloat32));
}

}  // namespace
}  // namespace monograph
