#include "ops/interpolation.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/strings.h"
#include "ops/flex_map.h"

namespace monograph {

namespace {

constexpr double kLargest = 1e9;

std::string Key(const char* name, size_t axis) { return StrCat(name, axis); }

double ScaleOf(const InterpolatedAxis& axis, const AxisSizes& sizes) {
  if (axis.scale > 0) return static_cast<double>(axis.scale);
  return static_cast<double>(sizes.output) / static_cast<double>(sizes.input);
}

// The filter's width is divided by this.
double ShrinkOf(const Interpolation& options, const InterpolatedAxis& axis,
                const AxisSizes& sizes) {
  return options.antialias ? std::min(ScaleOf(axis, sizes), 1.0) : 1.0;
}

// Source and distance behind it, in (0, 1]: a whole number lies 1 behind the one before.
struct Place {
  int64_t before;
  double ratio;
};

Place PlaceOf(double position) {
  const double floor = std::floor(position);
  const auto before = static_cast<int64_t>(floor);
  if (floor == position) return {before - 1, 1.0};
  return {before, position - floor};
}

double Linear(double x) { return std::max(0.0, 1 - std::fabs(x)); }

double Cubic(double x, double a) {
  x = std::fabs(x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

// Weights of the sources before - half + 1 ... before + half.
std::vector<double> Weights(const Interpolation& options, double ratio, double scale, int half) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = 1 - half; i <= half; ++i) {
    const double x = (i - ratio) * scale;
    const bool linear = options.mode == InterpolationMode::kLinear;
    weights.push_back(linear ? Linear(x) : Cubic(x, static_cast<double>(options.cubic_a)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

void DropOutside(std::vector<double>& weights, int64_t first, int32_t size) {
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const int64_t source = first + static_cast<int64_t>(i);
    if (source < 0 || source >= size) weights[i] = 0;
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
}

bool IsOutside(const Interpolation& options, double position, int32_t size) {
  return options.coordinates == CoordinateMode::kCropAndResize &&
         (position < 0 || position > size - 1);
}

}  // namespace

std::vector<uint8_t> WriteInterpolation(const Interpolation& options) {
  flexbuffers::Builder builder;
  const size_t map = builder.StartMap();
  builder.Int("mode", static_cast<int>(options.mode));
  builder.Int("coordinates", static_cast<int>(options.coordinates));
  builder.Int("rounding", static_cast<int>(options.rounding));
  builder.Float("cubic_a", options.cubic_a);
  builder.Bool("exclude_outside", options.exclude_outside);
  builder.Bool("antialias", options.antialias);
  builder.Float("extrapolation", options.extrapolation);
  for (size_t i = 0; i < options.axes.size(); ++i) {
    const InterpolatedAxis& axis = options.axes[i];
    if (!axis.resized) continue;
    builder.Float(Key("scale_", i).c_str(), axis.scale);
    builder.Float(Key("start_", i).c_str(), axis.start);
    builder.Float(Key("end_", i).c_str(), axis.end);
  }
  builder.EndMap(map);
  builder.Finish();
  return builder.GetBuffer();
}

Result<Interpolation> ReadInterpolation(std::span<const uint8_t> bytes) {
  FlexMap map(bytes);
  Interpolation options;
  const int32_t mode = map.Integer("mode", 1, 0, 2);
  const int32_t coordinates = map.Integer("coordinates", 0, 0, 5);
  const int32_t rounding = map.Integer("rounding", 0, 0, 3);
  options.mode = static_cast<InterpolationMode>(mode);
  options.coordinates = static_cast<CoordinateMode>(coordinates);
  options.rounding = static_cast<NearestRounding>(rounding);
  const double a = map.Number("cubic_a", -0.75, -kLargest, kLargest);
  options.exclude_outside = map.Bool("exclude_outside", false);
  options.antialias = map.Bool("antialias", false);
  const double fill = map.Number("extrapolation", 0, -kLargest, kLargest);
  options.cubic_a = static_cast<float>(a);
  options.extrapolation = static_cast<float>(fill);
  for (size_t i = 0; i < options.axes.size(); ++i) {
    InterpolatedAxis& axis = options.axes[i];
    const double scale = map.Number(Key("scale_", i).c_str(), -1, -1, 1 << 20);
    const double start = map.Number(Key("start_", i).c_str(), 0, -1e4, 1e4);
    const double end = map.Number(Key("end_", i).c_str(), 1, -1e4, 1e4);
    axis = {scale >= 0, static_cast<float>(std::max(scale, 0.0)), static_cast<float>(start),
            static_cast<float>(end)};
  }
  MG_TRY(map.status());
  return options;
}

double SourcePosition(const Interpolation& options, const InterpolatedAxis& axis,
                      const AxisSizes& sizes, int32_t at) {
  const double scale = ScaleOf(axis, sizes);
  const double input = sizes.input;
  const double output = scale * input;
  const double x = at;
  const double half_pixel = (x + 0.5) / scale - 0.5;
  switch (options.coordinates) {
    case CoordinateMode::kHalfPixel: return half_pixel;
    case CoordinateMode::kHalfPixelSymmetric:
      return input / 2 * (1 - sizes.output / output) + half_pixel;
    case CoordinateMode::kPytorchHalfPixel: return sizes.output == 1 ? -0.5 : half_pixel;
    case CoordinateMode::kAlignCorners:
      return sizes.output == 1 ? 0 : x * (input - 1) / (output - 1);
    case CoordinateMode::kAsymmetric: return x / scale;
    case CoordinateMode::kCropAndResize: break;
  }
  const double length =
      (static_cast<double>(axis.end) - static_cast<double>(axis.start)) * (input - 1);
  const double offset = static_cast<double>(axis.start) * (input - 1);
  return offset + (sizes.output == 1 ? length / 2 : x * length / (output - 1));
}

int32_t NearestSource(const Interpolation& options, const InterpolatedAxis& axis,
                      const AxisSizes& sizes, int32_t at) {
  const Place place = PlaceOf(SourcePosition(options, axis, sizes, at));
  bool behind = place.ratio == 1;
  switch (options.rounding) {
    case NearestRounding::kPreferFloor: behind = behind || place.ratio > 0.5; break;
    case NearestRounding::kPreferCeil: behind = behind || place.ratio >= 0.5; break;
    case NearestRounding::kCeil: behind = true; break;
    case NearestRounding::kFloor: break;
  }
  const int64_t source = place.before + (behind ? 1 : 0);
  return static_cast<int32_t>(std::clamp<int64_t>(source, 0, sizes.input - 1));
}

size_t TapCount(const Interpolation& options, const InterpolatedAxis& axis,
                const AxisSizes& sizes) {
  if (options.mode == InterpolationMode::kNearest) return 1;
  const double reach = options.mode == InterpolationMode::kCubic ? 2 : 1;
  // The whole axis on both sides is enough.
  const double half =
      std::min(std::ceil(reach / ShrinkOf(options, axis, sizes)), 2.0 * sizes.input + 2 * reach);
  return 2 * static_cast<size_t>(half);
}

AxisTaps TapsOfAxis(const Interpolation& options, const InterpolatedAxis& axis,
                    const AxisSizes& sizes) {
  const bool nearest = options.mode == InterpolationMode::kNearest;
  const double shrink = ShrinkOf(options, axis, sizes);
  AxisTaps taps{TapCount(options, axis, sizes), {}, {}, {}};
  const int half = static_cast<int>(taps.count / 2);
  for (int32_t at = 0; at < sizes.output; ++at) {
    const double position = SourcePosition(options, axis, sizes, at);
    taps.outside.push_back(IsOutside(options, position, sizes.input));
    if (nearest) {
      taps.sources.push_back(NearestSource(options, axis, sizes, at));
      taps.weights.push_back(1);
      continue;
    }
    const Place place = PlaceOf(position);
    const int64_t first = place.before - half + 1;
    std::vector<double> weights = Weights(options, place.ratio, shrink, half);
    if (options.exclude_outside) DropOutside(weights, first, sizes.input);
    for (size_t i = 0; i < weights.size(); ++i) {
      const int64_t source = first + static_cast<int64_t>(i);
      taps.sources.push_back(static_cast<int32_t>(std::clamp<int64_t>(source, 0, sizes.input - 1)));
      taps.weights.push_back(static_cast<float>(weights[i]));
    }
  }
  return taps;
}

}  // namespace monograph
