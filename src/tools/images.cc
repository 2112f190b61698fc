#include "tools/images.h"

#include <algorithm>
#include <string_view>

#include "base/strings.h"
#include "tools/files.h"

namespace monograph::tools {

namespace {

using namespace std::string_view_literals;

constexpr int64_t kMaxPixels = int64_t{1} << 28;

struct Format {
  std::string_view magic;
  size_t offset;
  Result<Image> (*decode)(std::span<const std::byte> file);
};

constexpr Format kFormats[] = {
    {"\xff\xd8\xff"sv, 0, DecodeJpeg},
    {"\x89PNG\r\n\x1a\n"sv, 0, DecodePng},
    {"WEBPVP8"sv, 8, DecodeWebp},
    {"P6"sv, 0, DecodePpm},
};

}  // namespace

Result<Image> DecodeImage(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const auto* format = std::ranges::find_if(kFormats, [&](const Format& candidate) {
    return text.substr(std::min(candidate.offset, text.size())).starts_with(candidate.magic);
  });
  if (format != std::end(kFormats)) return format->decode(file);
  return Error{ErrorCode::kDecodeFailed,
               "The file is no JPEG, PNG, WebP or binary PPM. Convert it to one of these."};
}

Result<Image> ReadImage(const std::filesystem::path& path) {
  MG_TRY_ASSIGN(const Buffer file, ReadFile(path));
  auto image = DecodeImage(file.span());
  if (image.ok()) return image;
  return Error{image.error().code(), StrCat(path.string(), ": ", image.error().message())};
}

Result<Image> AllocateImage(int64_t width, int64_t height) {
  if (width < 1 || height < 1 || width > kMaxPixels || height > kMaxPixels / width) {
    return Error{ErrorCode::kDecodeFailed,
                 StrCat("An image of ", width, " x ", height, " pixels is not supported.")};
  }
  MG_TRY_ASSIGN(Buffer rgb, Buffer::Allocate(static_cast<size_t>(width * height * 3)));
  return Image{static_cast<int32_t>(width), static_cast<int32_t>(height), std::move(rgb)};
}

}  // namespace monograph::tools
