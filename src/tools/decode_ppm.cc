#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "tools/images.h"

namespace monograph::tools {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Takes the next number off `text`, behind white space and comments.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (!text.starts_with('#')) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

}  // namespace

Result<Image> DecodePpm(std::span<const std::byte> file) {
  std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  text.remove_prefix(2);
  const auto width = TakeNumber(text);
  const auto height = TakeNumber(text);
  const auto maximum = TakeNumber(text);
  if (!width || !height || maximum != 255 || text.empty()) {
    return Error{ErrorCode::kDecodeFailed, "The PPM has a broken header or a maximum but 255."};
  }
  text.remove_prefix(1);
  MG_TRY_ASSIGN(Image image, AllocateImage(*width, *height));
  if (text.size() < image.rgb.size()) {
    return Error{ErrorCode::kDecodeFailed, "The PPM is cut off."};
  }
  std::memcpy(image.rgb.data(), text.data(), image.rgb.size());
  return image;
}

}  // namespace monograph::tools
