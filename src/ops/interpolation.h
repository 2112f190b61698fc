// The custom operator monograph.interpolate: resizing any axes of a tensor as ONNX's Resize defines
// it, in all its modes. Matches ONNX's reference implementation (onnx 1.17, op_resize.py).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/shape.h"

namespace monograph {

inline constexpr const char* kInterpolateCode = "monograph.interpolate";

enum class InterpolationMode { kNearest, kLinear, kCubic };

// Where output position x lies in the source.
enum class CoordinateMode {
  kHalfPixel,
  kHalfPixelSymmetric,
  kPytorchHalfPixel,
  kAlignCorners,
  kAsymmetric,
  kCropAndResize,
};

enum class NearestRounding { kPreferFloor, kPreferCeil, kFloor, kCeil };

struct InterpolatedAxis {
  bool resized = false;
  float scale = 0;           // Output over input; 0: the quotient of the sizes.
  float start = 0, end = 1;  // For kCropAndResize, as parts of the axis.
};

struct Interpolation {
  InterpolationMode mode = InterpolationMode::kLinear;
  CoordinateMode coordinates = CoordinateMode::kHalfPixel;
  NearestRounding rounding = NearestRounding::kPreferFloor;
  float cubic_a = -0.75F;
  bool exclude_outside = false;  // Source positions outside of the axis weigh nothing.
  bool antialias = false;        // The filter widens where the axis shrinks.
  float extrapolation = 0;       // For kCropAndResize, outside of the axis.
  std::array<InterpolatedAxis, kMaxRank> axes;
};

// As the options of the operator: a FlexBuffer map.
std::vector<uint8_t> WriteInterpolation(const Interpolation& options);
// kCorruptModel, naming the option.
Result<Interpolation> ReadInterpolation(std::span<const uint8_t> bytes);

// Sizes of an axis before and after.
struct AxisSizes {
  int32_t input = 1;
  int32_t output = 1;
};

// Where output position `at` lies in the source.
double SourcePosition(const Interpolation& options, const InterpolatedAxis& axis,
                      const AxisSizes& sizes, int32_t at);

// Sources of one output position.
size_t TapCount(const Interpolation& options, const InterpolatedAxis& axis, const AxisSizes& sizes);

// For each output position its sources, all inside of the axis, and their weights.
struct AxisTaps {
  size_t count = 1;  // See TapCount.
  std::vector<int32_t> sources;
  std::vector<float> weights;
  std::vector<bool> outside;  // Takes the extrapolation value.
};

AxisTaps TapsOfAxis(const Interpolation& options, const InterpolatedAxis& axis,
                    const AxisSizes& sizes);

// The source of an output position where the mode is kNearest.
int32_t NearestSource(const Interpolation& options, const InterpolatedAxis& axis,
                      const AxisSizes& sizes, int32_t at);

}  // namespace monograph
