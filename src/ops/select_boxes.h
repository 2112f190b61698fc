// Options of the custom operator monograph.select_boxes: ONNX's NonMaxSuppression (opset 11).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

inline constexpr std::string_view kSelectBoxesName = "monograph.select_boxes";

// As a FlexBuffer map. `center_point_box`: boxes are [x centre, y centre, width, height], else two
// opposite corners [y, x, y, x].
std::vector<uint8_t> WriteSelectBoxesOptions(bool center_point_box);
// kCorruptModel.
Result<bool> ReadSelectBoxesOptions(std::span<const uint8_t> bytes);

}  // namespace monograph
