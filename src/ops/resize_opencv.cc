// cv::resize (modules/imgproc/src/resize.cpp of OpenCV 4).
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/resize_weights.h"

namespace monograph {

namespace {

constexpr int kCoefficientBits = 11;
constexpr int kExactBits = 8;

double RoundTo(double weight, int bits) {
  return std::nearbyint(weight * (1 << bits)) / (1 << bits);
}

struct Position {
  int32_t floor;
  float fraction;
};

double ScaleOf(const ResizeAxis& axis) {
  return 1 / (static_cast<double>(axis.resized) / axis.crop);
}

Position CentrePosition(const ResizeAxis& axis, int32_t i) {
  const float position = static_cast<float>((i + 0.5) * ScaleOf(axis) - 0.5);
  const float floor = std::floor(position);
  return {static_cast<int32_t>(floor), position - floor};
}

// What INTER_AREA does with images that grow: as a box filter would, blended at borders only.
Position AreaPosition(const ResizeAxis& axis, int32_t i) {
  const double inverse = static_cast<double>(axis.resized) / axis.crop;
  const int32_t floor = static_cast<int32_t>(std::floor(i * ScaleOf(axis)));
  const float fraction = static_cast<float>((i + 1) - (floor + 1) * inverse);
  return {floor, fraction <= 0 ? 0 : fraction - std::floor(fraction)};
}

// Along x, positions beyond the outer pixels' centres are those pixels alone.
Position Inside(Position position, const ResizeAxis& axis) {
  if (position.floor < 0) return {0, 0};
  if (position.floor >= axis.crop - 1) return {axis.crop - 1, 0};
  return position;
}

ResizeWeights LinearWeights(const ResizeAxis& axis, bool area, bool inside) {
  ResizeWeights out(axis, 2);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const int32_t output = axis.begin + static_cast<int32_t>(i);
    Position position = area ? AreaPosition(axis, output) : CentrePosition(axis, output);
    if (inside) position = Inside(position, axis);
    out.first[i] = position.floor;
    out.of(i)[0] = static_cast<double>(1.0F - position.fraction);
    out.of(i)[1] = static_cast<double>(position.fraction);
  }
  return out;
}

// INTER_LINEAR_EXACT: positions in double, 8 bits behind the point.
ResizeWeights LinearExactWeights(const ResizeAxis& axis) {
  ResizeWeights out(axis, 2);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const double centre = axis.begin + static_cast<int32_t>(i) + 0.5;
    const double position = std::clamp(ScaleOf(axis) * centre - 0.5, 0.0, axis.crop - 1.0);
    out.first[i] = static_cast<int32_t>(position);
    out.of(i)[1] = RoundTo(position - out.first[i], kExactBits);
    out.of(i)[0] = 1 - out.of(i)[1];
  }
  return out;
}

void Cubic(float fraction, double* weights) {
  CubicWeights(-0.75F, fraction, weights);
  const float rest = 1.0F - static_cast<float>(weights[0]) - static_cast<float>(weights[1]) -
                     static_cast<float>(weights[2]);
  weights[3] = static_cast<double>(rest);
}

double Sinc(double x) {
  x *= std::numbers::pi;
  return std::abs(x) < 1e-6 ? 1 : std::sin(x) / x;
}

void Lanczos4(float fraction, double* weights) {
  double total = 0;
  for (int k = 0; k < 8; ++k) {
    const double x = static_cast<double>(fraction) + 3 - k;
    weights[k] = Sinc(x) * Sinc(x / 4);
    total += weights[k];
  }
  for (int k = 0; k < 8; ++k)
    weights[k] = static_cast<double>(static_cast<float>(weights[k] / total));
}

ResizeWeights WideWeights(ResizeFilter filter, const ResizeAxis& axis) {
  const bool cubic = filter == ResizeFilter::kCubic;
  ResizeWeights out(axis, cubic ? 4 : 8);
  for (size_t i = 0; i < out.first.size(); ++i) {
    const Position position = CentrePosition(axis, axis.begin + static_cast<int32_t>(i));
    out.first[i] = position.floor - out.taps / 2 + 1;
    cubic ? Cubic(position.fraction, out.of(i)) : Lanczos4(position.fraction, out.of(i));
  }
  return out;
}

// INTER_AREA of images that shrink: pixels count by the part of them that an output pixel covers.
ResizeWeights AreaWeights(const ResizeAxis& axis) {
  constexpr double kSliver = 1e-3;
  const double scale = ScaleOf(axis);
  ResizeWeights out(axis, std::min(static_cast<int32_t>(std::ceil(scale)) + 1, axis.crop));
  for (size_t i = 0; i < out.first.size(); ++i) {
    const double begin = (axis.begin + static_cast<int32_t>(i)) * scale;
    const double end = begin + scale;
    const double width = std::min(scale, axis.crop - begin);
    const int32_t last = std::min(static_cast<int32_t>(std::floor(end)), axis.crop - 1);
    const int32_t first = std::min(static_cast<int32_t>(std::ceil(begin)), last);
    const bool left = first - begin > kSliver;
    const bool right = end - last > kSliver;
    out.first[i] = left ? first - 1 : first;
    double* weights = out.of(i);
    if (left) *weights++ = static_cast<double>(static_cast<float>((first - begin) / width));
    for (int32_t k = first; k < last; ++k) {
      *weights++ = static_cast<double>(static_cast<float>(1 / width));
    }
    const double rest = std::min(std::min(end - last, 1.0), width) / width;
    if (right) *weights = static_cast<double>(static_cast<float>(rest));
  }
  return out;
}

// Whole blocks of pixels, which are summed before they are scaled.
ResizeWeights BlockWeights(const ResizeAxis& axis) {
  ResizeWeights out(axis, axis.crop / axis.resized);
  for (size_t i = 0; i < out.first.size(); ++i) {
    out.first[i] = (axis.begin + static_cast<int32_t>(i)) * out.taps;
  }
  std::ranges::fill(out.weights, 1.0);
  return out;
}

ResizeRecipe Fixed(ResizeArithmetic arithmetic, ResizeWeights y, ResizeWeights x, int bits) {
  y.precision = x.precision = bits;
  for (double& weight : y.weights) weight = RoundTo(weight, bits);
  for (double& weight : x.weights) weight = RoundTo(weight, bits);
  return {arithmetic, std::move(y), std::move(x)};
}

// Blocks of 2 x 2 pixels, for whose sums no float is needed.
ResizeRecipe HalvingRecipe(DType image, const ResizeGeometry& g) {
  ResizeRecipe recipe{ResizeArithmetic::kFloat, BlockWeights(g.y), BlockWeights(g.x), 0.25F};
  if (image == DType::kFloat32) return recipe;
  for (double& weight : recipe.y.weights) weight = 0.5;
  for (double& weight : recipe.x.weights) weight = 0.5;
  return Fixed(ResizeArithmetic::kExact, std::move(recipe.y), std::move(recipe.x), 1);
}

ResizeRecipe LinearRecipe(DType image, const ResizeGeometry& g, bool area) {
  ResizeWeights x = LinearWeights(g.x, area, true);
  if (image == DType::kFloat32) {
    return {ResizeArithmetic::kFloat, LinearWeights(g.y, area, false), std::move(x)};
  }
  return Fixed(ResizeArithmetic::kHighHalves, LinearWeights(g.y, area, false), std::move(x),
               kCoefficientBits);
}

bool IsHalf(const ResizeAxis& axis) { return axis.crop == 2 * axis.resized; }

ResizeRecipe AreaRecipe(DType image, const ResizeGeometry& g) {
  if (IsHalf(g.y) && IsHalf(g.x)) return HalvingRecipe(image, g);
  if (g.y.crop < g.y.resized || g.x.crop < g.x.resized) return LinearRecipe(image, g, true);
  if (g.y.crop % g.y.resized == 0 && g.x.crop % g.x.resized == 0) {
    ResizeRecipe recipe{ResizeArithmetic::kFloat, BlockWeights(g.y), BlockWeights(g.x)};
    recipe.scale = 1.0F / static_cast<float>(recipe.y.taps * recipe.x.taps);
    return recipe;
  }
  return {ResizeArithmetic::kFloat, AreaWeights(g.y), AreaWeights(g.x)};
}

}  // namespace

ResizeRecipe OpenCvRecipe(ResizeFilter filter, DType image, const ResizeGeometry& g) {
  switch (filter) {
    case ResizeFilter::kArea: return AreaRecipe(image, g);
    case ResizeFilter::kLinear:
      if (IsHalf(g.y) && IsHalf(g.x)) return HalvingRecipe(image, g);
      return LinearRecipe(image, g, false);
    case ResizeFilter::kLinearExact:
      if (image == DType::kFloat32) return LinearRecipe(image, g, false);
      return Fixed(ResizeArithmetic::kExact, LinearExactWeights(g.y), LinearExactWeights(g.x),
                   kExactBits);
    default: break;
  }
  ResizeWeights y = WideWeights(filter, g.y);
  ResizeWeights x = WideWeights(filter, g.x);
  if (image == DType::kFloat32) return {ResizeArithmetic::kFloat, std::move(y), std::move(x)};
  return Fixed(ResizeArithmetic::kExact, std::move(y), std::move(x), kCoefficientBits);
}

}  // namespace monograph
