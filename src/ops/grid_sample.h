// Options of the custom operator monograph.grid_sample: ONNX's GridSample (opset 20) for images
// with channels last.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ops/interpolation.h"

namespace monograph {

inline constexpr std::string_view kGridSampleName = "monograph.grid_sample";

// What stands outside of the image: 0, the nearest pixel, or the image again, reflected.
enum class SamplePadding { kZeros, kBorder, kReflection };

struct GridSampleOptions {
  InterpolationMode mode = InterpolationMode::kLinear;
  SamplePadding padding = SamplePadding::kZeros;
  // -1 and 1 are the centres of the corner pixels, and reflection is at these; else their edges.
  bool align_corners = false;
};

// As a FlexBuffer map.
std::vector<uint8_t> WriteOptions(const GridSampleOptions& options);
// kCorruptModel, naming the option.
Result<GridSampleOptions> ReadGridSampleOptions(std::span<const uint8_t> bytes);

}  // namespace monograph
