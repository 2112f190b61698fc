// Options of the custom operator monograph.restore_mask.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace monograph {

inline constexpr std::string_view kRestoreMaskName = "monograph.restore_mask";

// The class of pixels that the network did not see.
inline constexpr uint8_t kUnseenClass = 255;

struct RestoreMaskOptions {
  // Size in pixels of what the network took, which is what the transform starts from.
  int32_t height = 0;
  int32_t width = 0;
  bool argmax = false;  // uint8 classes, instead of the numbers of each class.
};

// As a FlexBuffer map with one entry for each member, under its name.
std::vector<uint8_t> WriteOptions(const RestoreMaskOptions& options);

// kCorruptModel for what is missing or out of range, kUnsupportedModel for other options.
Result<RestoreMaskOptions> ReadRestoreMaskOptions(std::span<const uint8_t> bytes);

}  // namespace monograph
