// Image files to pixels.
#pragma once

#include <filesystem>
#include <span>

#include "base/buffer.h"
#include "base/result.h"

namespace monograph::tools {

struct Image {
  int32_t width = 0;
  int32_t height = 0;
  Buffer rgb;  // uint8 [height, width, 3]
};

// Decodes a JPEG, PNG, WebP or binary PPM (maximum 255), told by its first bytes: the pixels as
// stored, in sRGB, without turning by EXIF, colour profiles or alpha, which is what Pillow's
// convert("RGB") gives. kDecodeFailed for what is damaged, cut off, unknown or above 2^28 pixels.
Result<Image> DecodeImage(std::span<const std::byte> file);

// The same from a file; errors name it. Also kIo.
Result<Image> ReadImage(const std::filesystem::path& path);

// An image with memory for its pixels. kDecodeFailed when a side is below 1 or both are too large.
Result<Image> AllocateImage(int64_t width, int64_t height);

// The decoders of single formats, for DecodeImage.
Result<Image> DecodeJpeg(std::span<const std::byte> file);
Result<Image> DecodePng(std::span<const std::byte> file);
Result<Image> DecodePpm(std::span<const std::byte> file);
Result<Image> DecodeWebp(std::span<const std::byte> file);

}  // namespace monograph::tools
