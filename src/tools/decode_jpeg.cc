#include <turbojpeg.h>

#include <memory>

#include "base/strings.h"
#include "tools/images.h"

namespace monograph::tools {

namespace {

struct Destroy {
  void operator()(void* decoder) const { tjDestroy(decoder); }
};
using Decoder = std::unique_ptr<void, Destroy>;

Error Failed(tjhandle decoder) {
  return Error{
      ErrorCode::kDecodeFailed,
      StrCat("The JPEG is damaged or of an unsupported kind: ", tjGetErrorStr2(decoder), ".")};
}

}  // namespace

Result<Image> DecodeJpeg(std::span<const std::byte> file) {
  const Decoder decoder(tjInitDecompress());
  if (!decoder) return Error{ErrorCode::kOutOfMemory, "No memory is left to decode a JPEG."};
  const auto* bytes = reinterpret_cast<const unsigned char*>(file.data());
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(decoder.get(), bytes, file.size(), &width, &height, &subsampling,
                          &colours) != 0) {
    return Failed(decoder.get());
  }
  if (width < 1 || height < 1) {
    return Error{ErrorCode::kDecodeFailed, "The JPEG is cut off."};
  }
  if (colours == TJCS_CMYK || colours == TJCS_YCCK) {
    return Error{ErrorCode::kDecodeFailed, "The JPEG holds CMYK colours. Convert it to RGB."};
  }
  MG_TRY_ASSIGN(Image image, AllocateImage(width, height));
  auto* rgb = reinterpret_cast<unsigned char*>(image.rgb.data());
  if (tjDecompress2(decoder.get(), bytes, file.size(), rgb, width, 0, height, TJPF_RGB,
                    TJFLAG_ACCURATEDCT) != 0) {
    return Failed(decoder.get());
  }
  return image;
}

}  // namespace monograph::tools
