// String tensors in TFLite's packed layout, little-endian: int32 count, count + 1 int32 offsets
// from the buffer's start, then the bytes of the strings without separators.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

namespace monograph {

// Views into `bytes`, in order. kCorruptModel when the layout is broken.
Result<std::vector<std::string_view>> UnpackStrings(std::span<const std::byte> bytes);

// kOutOfMemory when the packed size exceeds int32 or the memory.
Result<Buffer> PackStrings(std::span<const std::string_view> strings);

}  // namespace monograph
