// Options of the custom operator monograph.roi_align: ONNX's RoiAlign (opset 16) for images with
// channels last.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

inline constexpr std::string_view kRoiAlignName = "monograph.roi_align";

struct RoiAlignOptions {
  int32_t height = 1, width = 1;  // Of the output: parts that a box is divided into.
  int32_t sampling_ratio = 0;     // Samples along a side of a part; 0: about one a pixel.
  float spatial_scale = 1;        // From the boxes' coordinates to pixels of the image.
  bool half_pixel = true;         // Pixel centres have coordinates of .5.
  bool maximum = false;           // Of weighted pixels, instead of the samples' average.
};

// As a FlexBuffer map with one entry for each member, under its name.
std::vector<uint8_t> WriteOptions(const RoiAlignOptions& options);
// kCorruptModel, naming the option.
Result<RoiAlignOptions> ReadRoiAlignOptions(std::span<const uint8_t> bytes);

}  // namespace monograph
