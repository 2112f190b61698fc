// How common training stacks prepare images.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "ops/image_resize.h"
#include "pack/image.h"

namespace monograph {

// Defaults: every one of them can be replaced. Sizes follow from what the network takes.
struct Preset {
  std::string_view name;
  std::string_view summary;  // Who prepares images so.
  std::string_view method;   // Of ops/image_resize.h.
  ResizeFit fit = ResizeFit::kStretch;
  // kShorter: the part of the resized side that the crop behind it keeps.
  double crop_pct = 0;
  // Central crop before the resize; fraction 0 is size / (size + 32).
  CropBefore crop_before = CropBefore::kNothing;
  double crop_fraction = 0;
  ResizeRounding rounding = ResizeRounding::kDown;
  float pad = 0;  // kLonger: the letterbox' grey.
  ColorOrder color = ColorOrder::kRgb;
  // (x - mean) / std of the network's channels, in its order, for pixels of 0 to `range`.
  double range = 255;
  std::array<double, 3> mean = {0, 0, 0};
  std::array<double, 3> std = {1, 1, 1};
};

std::span<const Preset> AllPresets();

// Null for a name that no preset has.
const Preset* FindPreset(std::string_view name);

}  // namespace monograph
