// The names that enums of ImageResizeOptions have in files.
#pragma once

#include <array>
#include <string_view>

namespace monograph {

// In the order of the enums.
inline constexpr std::array<std::string_view, 3> kResizeFits = {"stretch", "shorter", "longer"};
inline constexpr std::array<std::string_view, 4> kCropsBefore = {"nothing", "square", "sides",
                                                                 "aspect"};
inline constexpr std::array<std::string_view, 2> kResizeRoundings = {"down", "nearest"};
inline constexpr std::array<std::string_view, 2> kCropOffsets = {"half_even", "down"};
inline constexpr std::array<std::string_view, 2> kPadPlacements = {"centre", "top_left"};

}  // namespace monograph
