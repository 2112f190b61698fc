#include <webp/decode.h>

#include "tools/images.h"

namespace monograph::tools {

Result<Image> DecodeWebp(std::span<const std::byte> file) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(file.data());
  int width = 0;
  int height = 0;
  const Error damaged{ErrorCode::kDecodeFailed, "The WebP is damaged, cut off or an animation."};
  if (WebPGetInfo(bytes, file.size(), &width, &height) == 0) return damaged;
  MG_TRY_ASSIGN(Image image, AllocateImage(width, height));
  auto* rgb = reinterpret_cast<uint8_t*>(image.rgb.data());
  if (WebPDecodeRGBInto(bytes, file.size(), rgb, image.rgb.size(), 3 * width) == nullptr) {
    return damaged;
  }
  return image;
}

}  // namespace monograph::tools
