#include "tools/image_files.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/strings.h"

namespace monograph::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kExtensions[] = {".jpg", ".jpeg", ".png", ".webp", ".ppm"};

bool IsImage(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kExtensions, extension) != std::end(kExtensions);
}

Result<std::vector<std::string>> ListFolder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (IsImage(entry->path())) files.push_back(entry->path().string());
  }
  if (error) {
    return Error{ErrorCode::kIo,
                 StrCat("The folder ", folder, " could not be read: ", error.message(), ".")};
  }
  if (files.empty()) {
    return Error{ErrorCode::kIo,
                 StrCat("The folder ", folder, " holds no JPEG, PNG, WebP or PPM.")};
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<std::string>> ListImages(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    MG_TRY_ASSIGN(const auto inside, ListFolder(path));
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

}  // namespace monograph::tools
