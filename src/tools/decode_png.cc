#include <png.h>

#include "base/strings.h"
#include "tools/images.h"

namespace monograph::tools {

namespace {

class PngImage {
 public:
  PngImage() { image_.version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(&image_); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;

  png_image* get() { return &image_; }

 private:
  png_image image_{};
};

Error Failed(const png_image& image) {
  return Error{ErrorCode::kDecodeFailed, StrCat("The PNG is damaged: ", image.message, ".")};
}

// Alpha must be read to be dropped: the library would blend it otherwise.
void DropAlpha(const Buffer& rgba, Buffer& rgb) {
  const size_t pixels = rgb.size() / 3;
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < 3; ++c) rgb.data()[3 * i + c] = rgba.data()[4 * i + c];
  }
}

}  // namespace

Result<Image> DecodePng(std::span<const std::byte> file) {
  PngImage png;
  if (png_image_begin_read_from_memory(png.get(), file.data(), file.size()) == 0) {
    return Failed(*png.get());
  }
  png.get()->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  png.get()->format = PNG_FORMAT_RGBA;
  MG_TRY_ASSIGN(Image image, AllocateImage(png.get()->width, png.get()->height));
  MG_TRY_ASSIGN(Buffer rgba, Buffer::Allocate(image.rgb.size() / 3 * 4));
  if (png_image_finish_read(png.get(), nullptr, rgba.data(), 0, nullptr) == 0) {
    return Failed(*png.get());
  }
  DropAlpha(rgba, image.rgb);
  return image;
}

}  // namespace monograph::tools
