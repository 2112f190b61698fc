// Cropping and resizing by builtin operators, which stock LiteRT runs too.
#pragma once

#include <optional>

#include "pack/emitter.h"

namespace monograph {

enum class BuiltinFilter { kBilinear, kNearest };

struct BuiltinResize {
  BuiltinFilter filter = BuiltinFilter::kBilinear;
  int32_t height = 0;
  int32_t width = 0;
  // Side of a central square as a fraction of the image's shorter side, in (0, 1]. Nothing: the
  // whole image, whose aspect ratio changes.
  std::optional<double> crop_fraction = std::nullopt;
};

// kInvalidArgument for numbers out of range.
Status CheckBuiltinResize(const BuiltinResize& resize);

struct ResizedImage {
  ValueId pixels = kNoValue;     // uint8 [N, height, width, 3]
  ValueId transform = kNoValue;  // As monograph.resize gives it; kNoValue unless wanted.
};

// A central crop whose box is computed from the image's size,
//   side = max(1, min(H, W) * fraction), top = (H - side) / 2, left = (W - side) / 2
// in integers (fraction to 1/1024), then RESIZE on uint8 with half-pixel centres and without
// antialias, as TensorFlow's resize.
Result<ResizedImage> EmitBuiltinResize(Emitter& emitter, ValueId image, const BuiltinResize& resize,
                                       bool wants_transform);

}  // namespace monograph
